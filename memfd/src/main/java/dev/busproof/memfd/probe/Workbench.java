package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files and mappings of one probe, taken away when it closes. Memory that may lie past the end
 * of its file is touched by system calls only: they give EFAULT where a load would be a SIGBUS.
 *
 * <p>For the thread that made it.
 */
final class Workbench implements AutoCloseable {
  /** What files are filled with, so that a page of theirs differs from one of zeros. */
  static final int FILLED = 'A';

  private final Libc libc;
  private final long pageBytes;
  private final Arena arena = Arena.ofConfined();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private Optional<FdPair> pipe = Optional.empty();

  Workbench(Libc libc) {
    this.libc = libc;
    this.pageBytes = libc.getpagesize();
  }

  /** A step of a probe that fails with an exception instead of a number. */
  @FunctionalInterface
  interface Step {
    void run() throws LinuxException;
  }

  /** 0, or the exception's error as {@code -errno}. */
  static long attempt(Step step) {
    try {
      step.run();
      return 0;
    } catch (LinuxException e) {
      return -e.errno();
    }
  }

  Libc libc() {
    return libc;
  }

  long pageBytes() {
    return pageBytes;
  }

  MemorySegment zeroed(long bytes) {
    return arena.allocate(bytes, Long.BYTES);
  }

  /** Closes the descriptor in the end. */
  Fd own(Fd fd) {
    undo.push(fd::close);
    return fd;
  }

  /** Runs it when everything has been taken away that comes later. */
  void afterwards(Runnable last) {
    undo.push(last);
  }

  /** A memfd of so many bytes with these flags, all holes. */
  Fd empty(long sizeBytes, int flags) throws LinuxException {
    int number = libc.memfdCreate("busproof-probe", Constants.MFD_CLOEXEC | flags);
    Fd fd = own(Fd.own(libc, check(number, "memfd_create", "")));
    fd.truncate(sizeBytes);
    return fd;
  }

  /** A sealable memfd of so many pages, each with something written to it, nobody may execute. */
  Fd pages(int count) throws LinuxException {
    Fd fd = empty(count * pageBytes, Constants.MFD_ALLOW_SEALING);
    check(libc.fchmod(fd.number(), 0600), "fchmod", "");
    fill(fd, count);
    return fd;
  }

  void fill(Fd fd, int count) throws LinuxException {
    MemorySegment page = zeroed(pageBytes);
    page.fill((byte) FILLED);
    for (int i = 0; i < count; i++) {
      fd.pwrite(page, i * pageBytes);
    }
  }

  /** mmap(2) at an address of the kernel's choice; the address or {@code -errno}. */
  long tryMap(Fd fd, long lengthBytes, int protection, int flags) {
    return unmapped(libc.mmap(0, lengthBytes, protection, flags, fd.number(), 0), lengthBytes);
  }

  /** The same of no file. */
  long tryMapAnonymous(long lengthBytes, int protection, int flags) {
    int anonymous = flags | Constants.MAP_ANONYMOUS;
    return unmapped(libc.mmap(0, lengthBytes, protection, anonymous, -1, 0), lengthBytes);
  }

  private long unmapped(long result, long lengthBytes) {
    if (result > 0) {
      undo.push(() -> {
        var _ = libc.munmap(result, lengthBytes);
      });
    }
    return result;
  }

  long map(Fd fd, long lengthBytes, int protection, int flags) throws LinuxException {
    return check(tryMap(fd, lengthBytes, protection, flags), "mmap", "");
  }

  /** A readable mapping of so many pages, however long the file is. */
  long readable(Fd fd, int pages, int flags) throws LinuxException {
    return map(fd, pages * pageBytes, Constants.PROT_READ, flags);
  }

  /** The same, writable too. */
  long writable(Fd fd, int pages, int flags) throws LinuxException {
    return map(fd, pages * pageBytes, Constants.PROT_READ | Constants.PROT_WRITE, flags);
  }

  /** The byte there, or {@code -EFAULT} where a load would be a SIGBUS: written to a pipe. */
  long peek(long address) throws LinuxException {
    long written = libc.write(pipe().second().number(), at(address, 1));
    if (written < 0) {
      return written;
    }
    MemorySegment into = zeroed(1);
    check(libc.read(pipe().first().number(), into), "read", "pipe");
    return into.get(JAVA_BYTE, 0) & 0xff;
  }

  /** Stores a byte as a system call does that reads into memory: 1 or {@code -errno}. */
  long poke(long address, int value) throws LinuxException {
    Fd source = empty(1, 0);
    MemorySegment one = zeroed(1);
    one.set(JAVA_BYTE, 0, (byte) value);
    source.pwrite(one, 0);
    return libc.pread(source.number(), at(address, 1), 0);
  }

  /** process_vm_readv(2) on this process: bytes read or {@code -errno}. */
  long readOwn(long address, MemorySegment into) {
    return libc.readOwnMemory(address, into);
  }

  FdPair pipe() throws LinuxException {
    if (pipe.isEmpty()) {
      FdPair made = Fd.pipe(libc);
      undo.push(made.first()::close);
      undo.push(made.second()::close);
      pipe = Optional.of(made);
    }
    return pipe.get();
  }

  /** Memory by its address, for system calls and for what is known to be there. */
  @SuppressWarnings("restricted")
  static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** A refusal where a load would be a SIGBUS; anything else but a byte was not foreseen. */
  static Answer faults(long peeked) {
    if (peeked >= 0) {
      return Answer.no("");
    }
    return peeked == -Errno.EFAULT
        ? Answer.yes(Answer.name(peeked))
        : Answer.failed("write to a pipe", -peeked);
  }

  /** Newest first. */
  @Override
  public void close() {
    try (arena) {
      while (!undo.isEmpty()) {
        undo.pop().run();
      }
    }
  }
}
