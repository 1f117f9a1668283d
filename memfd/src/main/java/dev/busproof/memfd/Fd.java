package dev.busproof.memfd;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor with one owner, who closes it. No cleaner stands behind it: a descriptor that
 * is forgotten is a leak to be found, not one to be hidden until the next collection.
 *
 * <p>Any thread may use it, but closing it while another thread is in a call is the owner's
 * mistake: the kernel may give the number away again at once.
 */
public final class Fd implements AutoCloseable {
  /** Of each thread: every window over client memory asks for a size. */
  private static final class Scratch {
    static final Abi ABI = Abi.current();
    static final ThreadLocal<MemorySegment> STAT =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Stat.STAT_BYTES, Long.BYTES));
  }

  private static final int CLOSED = -1;
  private static final int MODE_OWNER_ONLY = 0600;
  private static final int FILL_BYTES = 1 << 16;

  private final Libc libc;
  private final AtomicInteger number;
  private final DescriptorDisposal disposal;

  private Fd(Libc libc, int number, DescriptorDisposal disposal) {
    this.libc = libc;
    this.number = new AtomicInteger(number);
    this.disposal = disposal;
  }

  /**
   * Takes ownership of a raw descriptor.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public static Fd own(Libc libc, int number) {
    return own(libc, number, DescriptorDisposal.DIRECT);
  }

  /**
   * As {@link #own(Libc, int)}, for a descriptor whose closing may wait for somebody.
   *
   * @param disposal has it closed, and its duplicates too
   */
  public static Fd own(Libc libc, int number, DescriptorDisposal disposal) {
    if (number < 0) {
      throw new IllegalArgumentException("not a descriptor: " + number);
    }
    return new Fd(libc, number, disposal);
  }

  /** open(2), always close-on-exec; a created file has mode 0600. */
  public static Fd open(Libc libc, Path path, OpenFlag... flags) throws LinuxException {
    return open(libc, path.toString(), flags);
  }

  private static Fd open(Libc libc, String path, OpenFlag... flags) throws LinuxException {
    int bits = Constants.O_CLOEXEC;
    for (OpenFlag flag : flags) {
      bits |= flag.bits();
    }
    int result;
    do {
      result = libc.open(path, bits, MODE_OWNER_ONLY);
    } while (result == -Errno.EINTR);
    return own(libc, check(result, "open", path));
  }

  /** pipe2(2), both ends close-on-exec and blocking. */
  public static FdPair pipe(Libc libc) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      check(libc.pipe2(ends, Constants.O_CLOEXEC), "pipe2", "");
      return pair(libc, ends);
    }
  }

  /** socketpair(2): connected stream sockets, close-on-exec and non-blocking. */
  public static FdPair socketPair(Libc libc) throws LinuxException {
    int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      check(libc.socketpair(Constants.AF_UNIX, type, 0, pair), "socketpair", "");
      return pair(libc, pair);
    }
  }

  private static FdPair pair(Libc libc, MemorySegment two) {
    return new FdPair(
        own(libc, two.getAtIndex(JAVA_INT, 0)), own(libc, two.getAtIndex(JAVA_INT, 1)));
  }

  /** eventfd(2), counter at 0, close-on-exec and non-blocking. */
  public static Fd eventFd(Libc libc) throws LinuxException {
    int flags = Constants.EFD_CLOEXEC | Constants.EFD_NONBLOCK;
    return own(libc, check(libc.eventfd(0, flags), "eventfd", ""));
  }

  /**
   * memfd_secret(2): memory that no other process and no system call can read.
   *
   * @throws LinuxException ENOSYS where the kernel was started without secretmem
   */
  public static Fd secret(Libc libc) throws LinuxException {
    return own(libc, check(libc.memfdSecret(Constants.O_CLOEXEC), "memfd_secret", ""));
  }

  /**
   * The raw number, for a call made now; never keep it.
   *
   * @throws IllegalStateException when closed
   */
  public int number() {
    int current = number.get();
    if (current == CLOSED) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return current;
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return number.get() != CLOSED;
  }

  /** Whether it is of our own making: nobody else has a say in how long closing it takes. */
  public boolean isOwn() {
    return disposal.equals(DescriptorDisposal.DIRECT);
  }

  /** The system calls it was made with. */
  public Libc libc() {
    return libc;
  }

  /** F_DUPFD_CLOEXEC: another descriptor of the same open file description. */
  public Fd duplicate() throws LinuxException {
    int duplicate = libc.fcntl(number(), Constants.F_DUPFD_CLOEXEC, 0);
    return own(libc, check(duplicate, "fcntl F_DUPFD_CLOEXEC", this), disposal);
  }

  /** Opens the same file O_RDONLY through /proc/self/fd: a new open file description. */
  public Fd reopenReadOnly() throws LinuxException {
    return open(libc, "/proc/self/fd/" + number(), OpenFlag.READ_ONLY);
  }

  /** st_size of fstat(2). Can wait for the server of a FUSE or NFS file. */
  public long sizeBytes() throws LinuxException {
    return stat().sizeBytes();
  }

  Stat stat() throws LinuxException {
    MemorySegment stat = Scratch.STAT.get();
    check(libc.fstat(number(), stat), "fstat", "descriptor");
    return Stat.ofStat(Scratch.ABI, stat);
  }

  /** ftruncate(2): grows and shrinks. EPERM when a seal forbids it. */
  public void truncate(long sizeBytes) throws LinuxException {
    int result;
    do {
      result = libc.ftruncate(number(), sizeBytes);
    } while (result == -Errno.EINTR);
    check(result, "ftruncate", "to " + sizeBytes + " bytes");
  }

  /** fallocate(2) PUNCH_HOLE|KEEP_SIZE: the range reads back as zeros, its pages are freed. */
  public void punchHole(long offset, long length) throws LinuxException {
    int mode = Constants.FALLOC_FL_PUNCH_HOLE | Constants.FALLOC_FL_KEEP_SIZE;
    int result;
    do {
      result = libc.fallocate(number(), mode, offset, length);
    } while (result == -Errno.EINTR);
    check(result, "fallocate PUNCH_HOLE", length + " bytes at " + offset);
  }

  /** fallocate(2): gives the range its pages, so that it has no hole; what is there stays. */
  public void allocate(long offset, long length) throws LinuxException {
    int result;
    do {
      result = libc.fallocate(number(), 0, offset, length);
    } while (result == -Errno.EINTR);
    check(result, "fallocate", length + " bytes at " + offset);
  }

  /** pwrite(2) of part of an array; the bytes written, which may be fewer than asked. */
  public int pwrite(byte[] bytes, int from, int count, long offset) throws LinuxException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(count, 1)).asSlice(0, count);
      MemorySegment.copy(bytes, from, copy, JAVA_BYTE, 0, count);
      return pwrite(copy, offset);
    }
  }

  /** pwrite(2) of native memory; the bytes written, which may be fewer than asked. */
  public int pwrite(MemorySegment source, long offset) throws LinuxException {
    long result;
    do {
      result = libc.pwrite(number(), source, offset);
    } while (result == -Errno.EINTR);
    check(result, "pwrite", source.byteSize() + " bytes at " + offset);
    return Math.toIntExact(result);
  }

  /**
   * As {@link #pwrite(MemorySegment, long)}, and never at the end of the file instead, where
   * pwrite(2) writes once somebody who shares the open file has set O_APPEND.
   *
   * @throws LinuxException EOPNOTSUPP when O_APPEND is set and this kernel, older than 6.9, can do
   *     nothing about it; there, somebody who sets it in this very moment has his way
   */
  public int pwriteInPlace(MemorySegment source, long offset) throws LinuxException {
    long result;
    do {
      result = libc.pwriteInPlace(number(), source, offset);
    } while (result == -Errno.EINTR);
    if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
      int flags = check(libc.fcntl(number(), Constants.F_GETFL, 0), "fcntl F_GETFL", this);
      if ((flags & Constants.O_APPEND) == 0) {
        return pwrite(source, offset);
      }
    }
    check(result, "pwritev2", source.byteSize() + " bytes at " + offset);
    return Math.toIntExact(result);
  }

  /** Writes the pixel, four bytes in host order, over and over into {@code length} bytes. */
  public void fill(long offset, long length, int pixel) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(FILL_BYTES, Integer.BYTES);
      for (long i = 0; i < FILL_BYTES / Integer.BYTES; i++) {
        block.setAtIndex(JAVA_INT, i, pixel);
      }
      long done = 0;
      while (done < length) {
        // A short write of odd length would turn the pattern; start each block in step with it.
        long phase = done % Integer.BYTES;
        long count = Math.min(FILL_BYTES - phase, length - done);
        done += pwrite(block.asSlice(phase, count), offset + done);
      }
    }
  }

  /** F_SETFL: sets or clears O_APPEND for everybody who shares the open file. */
  public void setAppending(boolean on) throws LinuxException {
    int flags = check(libc.fcntl(number(), Constants.F_GETFL, 0), "fcntl F_GETFL", this);
    int wanted = on ? flags | Constants.O_APPEND : flags & ~Constants.O_APPEND;
    check(libc.fcntl(number(), Constants.F_SETFL, wanted), "fcntl F_SETFL", this);
  }

  /** pread(2) into native memory: the bytes read, fewer than asked at the end of the file. */
  public int pread(MemorySegment into, long offset) throws LinuxException {
    long result;
    do {
      result = libc.pread(number(), into, offset);
    } while (result == -Errno.EINTR);
    check(result, "pread", into.byteSize() + " bytes at " + offset);
    return Math.toIntExact(result);
  }

  /** F_GET_SEALS. EINVAL for a file that cannot have any. */
  public Set<Seal> seals() throws LinuxException {
    return Seal.of(
        check(libc.fcntl(number(), Constants.F_GET_SEALS, 0), "fcntl F_GET_SEALS", "descriptor"));
  }

  /** F_ADD_SEALS. EPERM on a read-only descriptor and once {@link Seal#SEAL} is set. */
  public void addSeals(Set<Seal> seals) throws LinuxException {
    check(
        libc.fcntl(number(), Constants.F_ADD_SEALS, Seal.bits(seals)),
        "fcntl F_ADD_SEALS",
        seals.toString());
  }

  /**
   * flock(2) LOCK_EX|LOCK_NB: takes the file's lock until this descriptor and its duplicates close.
   *
   * @return false when somebody else holds it
   */
  public boolean tryLock() throws LinuxException {
    int result = libc.flock(number(), Constants.LOCK_EX | Constants.LOCK_NB);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    check(result, "flock", "descriptor");
    return true;
  }

  /**
   * close(2), once; further calls do nothing. An error is not reported: the number is gone. A
   * descriptor with a {@link DescriptorDisposal} of its own may still be open for a while.
   */
  @Override
  public void close() {
    closeBy(disposal);
  }

  /** As {@link #close}, by somebody else. */
  public void closeBy(DescriptorDisposal other) {
    int current = number.getAndSet(CLOSED);
    if (current != CLOSED) {
      other.dispose(libc, current);
    }
  }

  @Override
  public String toString() {
    int current = number.get();
    return current == CLOSED ? "fd (closed)" : "fd " + current;
  }
}
