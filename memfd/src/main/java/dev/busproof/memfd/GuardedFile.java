package dev.busproof.memfd;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A mapped file that others may truncate, such as a data file an updater overwrites in place. Where
 * a plain mapping would kill the process or surface as an error out of nowhere, {@link #read}
 * throws a checked exception, and goes on throwing until the file is opened anew: after a
 * truncation nothing read before and after belongs together.
 *
 * <p>Any thread may read. Without a guard for the architecture it reads with pread(2). It may wait
 * for a disk or a file server, as any reading does.
 */
public final class GuardedFile implements AutoCloseable {
  private static final int COPY_BYTES = 1 << 16;

  private final Fd fd;
  private final long lengthBytes;
  private final Optional<Mapping> mapping;
  private final WindowGate gate = new WindowGate();
  private volatile boolean truncated;

  private GuardedFile(Fd fd, long lengthBytes, Optional<Mapping> mapping) {
    this.fd = fd;
    this.lengthBytes = lengthBytes;
    this.mapping = mapping;
  }

  /**
   * Opens a file for reading, with the length it has now.
   *
   * @throws RefusedException when it is no regular file
   * @throws LinuxException ENOENT, EACCES and what else open(2) and mmap(2) say
   */
  public static GuardedFile open(Libc libc, Path path) throws RefusedException, LinuxException {
    // Non-blocking, so that opening a FIFO by mistake does not wait for a writer.
    Fd fd = Fd.open(libc, path, OpenFlag.READ_ONLY, OpenFlag.NON_BLOCKING);
    boolean done = false;
    try {
      refuseIrregular(FdFacts.of(libc, fd).kind(), path);
      long length = fd.sizeBytes();
      Optional<BusGuard> guard = BusGuard.install(libc).guard();
      Optional<Mapping> mapping = Optional.empty();
      if (guard.isPresent() && length > 0) {
        MappingTally tally = new MappingTally(1);
        mapping = Optional.of(Mapping.of(fd, length, Constants.MAP_PRIVATE, guard, tally));
      }
      done = true;
      return new GuardedFile(fd, length, mapping);
    } finally {
      if (!done) {
        fd.close();
      }
    }
  }

  private static void refuseIrregular(FileKind kind, Path path) throws RefusedException {
    switch (kind) {
      case SHMEM, DISK, NETWORK_OR_FUSE -> {}
      case HUGETLB,
          SECRET,
          PIPE,
          SOCKET,
          CHAR_DEVICE,
          BLOCK_DEVICE,
          DIRECTORY,
          PATH,
          ANONYMOUS,
          OTHER ->
          throw new RefusedException(
              Refusal.UNKNOWN_KIND, path + " is no regular file but " + kind);
    }
  }

  /** How long the file was when it was opened. */
  public long lengthBytes() {
    return lengthBytes;
  }

  /**
   * Fills the segment with the file's bytes from {@code offset} on.
   *
   * @param into on the heap or native; its content is undefined after an exception
   * @throws TruncatedException when the file has become shorter than it was, now or at an earlier
   *     read; open it anew
   * @throws IndexOutOfBoundsException when the range is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   */
  public void read(long offset, MemorySegment into) throws TruncatedException, LinuxException {
    Objects.checkFromIndexSize(offset, into.byteSize(), lengthBytes);
    gate.enter();
    try {
      requireWhole();
      if (mapping.isPresent()) {
        copy(mapping.get(), offset, into);
      } else {
        copy(offset, into);
      }
      requireWhole();
    } finally {
      gate.leave();
    }
  }

  private void requireWhole() throws TruncatedException, LinuxException {
    if (truncated || mapping.map(Mapping::faulted).orElse(false)) {
      throw TruncatedException.whileRead();
    }
    long size = fd.sizeBytes();
    if (size < lengthBytes) {
      truncated = true;
      throw TruncatedException.tooShort(size, lengthBytes);
    }
  }

  @SuppressWarnings("restricted")
  private static void copy(Mapping mapping, long offset, MemorySegment into) {
    long address = mapping.addressOf(offset);
    into.copyFrom(MemorySegment.ofAddress(address).reinterpret(into.byteSize()));
  }

  private void copy(long offset, MemorySegment into) throws TruncatedException, LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(COPY_BYTES);
      long done = 0;
      while (done < into.byteSize()) {
        long wanted = Math.min(COPY_BYTES, into.byteSize() - done);
        int count = fd.pread(block.asSlice(0, wanted), offset + done);
        if (count == 0) {
          truncated = true;
          throw TruncatedException.whileRead();
        }
        MemorySegment.copy(block, 0, into, done, count);
        done += count;
      }
    }
  }

  /**
   * Unmaps and closes it. Idempotent.
   *
   * @throws IllegalStateException when a thread is reading
   */
  @Override
  public void close() {
    if (gate.shut()) {
      mapping.ifPresent(Mapping::close);
      fd.close();
    }
  }
}
