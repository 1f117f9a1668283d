package dev.busproof.memfd;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
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
 * throws a checked exception, and goes on throwing: after a truncation nothing read before and
 * after belongs together.
 *
 * <p>One object is one opening, with the length the file had then. {@link #reopen} gives another,
 * so that no thread finds itself in a new version between two reads of the old one. Each byte that
 * a read returns was in the file, at its place, at a moment between the call and the return; two of
 * them not at the same moment. An updater who overwrites in place is between two versions for as
 * long as that takes, and a reader then sees some of both. Publish by rename; docs/guarded-file.md
 * shows how.
 *
 * <p>Any thread may read, and may wait for a disk or a file server, as any reading does. It reads
 * with pread(2) where there is no guard for the architecture, and whatever is {@link
 * FileKind#NETWORK_OR_FUSE}: a thread that waits for a server in a page fault is in the middle of
 * Java code, and the next collection would stop every thread until the server answers.
 */
public final class GuardedFile implements AutoCloseable {
  private static final int COPY_BYTES = 1 << 16;

  /** Reading again helps against single writes, not against a stream of them. */
  private static final int ATTEMPTS_MAX = 4;

  /** A page is read in the time between two writes, whatever the length of all that is read. */
  private static final int PIECE_BYTES = 4096;

  private static final int PIECE_ATTEMPTS_MAX = 1024;

  /** What went wrong, to be said again at every later read. */
  private record Fault(long offset, long sizeBytes, String what) {}

  private final Path path;
  private final Fd fd;
  private final FileVersion opened;
  private final Optional<Mapping> mapping;
  private final WindowGate gate = new WindowGate();
  private volatile Optional<Fault> fault = Optional.empty();

  private GuardedFile(Path path, Fd fd, FileVersion opened, Optional<Mapping> mapping) {
    this.path = path;
    this.fd = fd;
    this.opened = opened;
    this.mapping = mapping;
  }

  /**
   * Opens a file for reading, with the length it has now. Maps it where that can make nobody else
   * wait.
   *
   * @throws RefusedException when it is no regular file
   * @throws LinuxException ENOENT, EACCES and what else open(2) and mmap(2) say
   */
  public static GuardedFile open(Libc libc, Path path) throws RefusedException, LinuxException {
    // Non-blocking, so that opening a FIFO by mistake does not wait for a writer.
    Fd fd = Fd.open(libc, path, OpenFlag.READ_ONLY, OpenFlag.NON_BLOCKING);
    boolean done = false;
    try {
      FileKind kind = FdFacts.of(libc, fd).kind();
      refuseIrregular(kind, path);
      FileVersion version = FileVersion.of(fd);
      long length = version.sizeBytes();
      Optional<BusGuard> guard =
          kind == FileKind.NETWORK_OR_FUSE ? Optional.empty() : BusGuard.install(libc).guard();
      Optional<Mapping> mapping = Optional.empty();
      if (guard.isPresent() && length > 0) {
        MappingTally tally = new MappingTally(1);
        mapping = Optional.of(Mapping.of(fd, length, Constants.MAP_PRIVATE, guard, tally));
      }
      done = true;
      return new GuardedFile(path, fd, version, mapping);
    } finally {
      if (!done) {
        fd.close();
      }
    }
  }

  /**
   * Opens what the path names now. This one stays as it is, and its owner's to close.
   *
   * @throws RefusedException when it is no regular file any more
   * @throws LinuxException as {@link #open}
   */
  public GuardedFile reopen() throws RefusedException, LinuxException {
    return open(fd.libc(), path);
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
    return opened.sizeBytes();
  }

  /**
   * Whether the path still names this file, and nobody has changed it since it was opened. False is
   * no fault: what was opened can be read on, until it is convenient to {@link #reopen}.
   *
   * @throws LinuxException what open(2) says of the path, but ENOENT
   */
  public boolean isCurrent() throws LinuxException {
    gate.enter();
    try (Fd named = Fd.open(fd.libc(), path, OpenFlag.PATH)) {
      return fault.isEmpty() && FileVersion.of(named).equals(opened);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    } finally {
      gate.leave();
    }
  }

  /**
   * Fills the segment with the file's bytes from {@code offset} on.
   *
   * @param into on the heap or native; its content is undefined after an exception
   * @throws MappingFaultException when the file has become shorter than it was, or a page of its
   *     mapping could not be loaded (which is how EIO from a disk shows there), now or at an
   *     earlier read: open it anew; or when it is changed faster than a page of it can be read:
   *     later reads may succeed
   * @throws LinuxException EIO from a disk or file server, where it is read with pread(2)
   * @throws IndexOutOfBoundsException when the range is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   */
  public void read(long offset, MemorySegment into) throws MappingFaultException, LinuxException {
    Objects.checkFromIndexSize(offset, into.byteSize(), lengthBytes());
    gate.enter();
    try {
      if (isReadUnchanged(offset, into, ATTEMPTS_MAX)) {
        return;
      }
      for (long at = 0; at < into.byteSize(); at += PIECE_BYTES) {
        long count = Math.min(PIECE_BYTES, into.byteSize() - at);
        if (!isReadUnchanged(offset + at, into.asSlice(at, count), PIECE_ATTEMPTS_MAX)) {
          throw MappingFaultException.changing(path, offset + at, whole(offset).sizeBytes());
        }
      }
    } finally {
      gate.leave();
    }
  }

  /** Reads until nobody changed the file meanwhile; false when somebody did each time. */
  private boolean isReadUnchanged(long offset, MemorySegment into, int attempts)
      throws MappingFaultException, LinuxException {
    FileVersion before = whole(offset);
    for (int attempt = 0; attempt < attempts; attempt++) {
      if (mapping.isPresent()) {
        copy(mapping.get(), offset, into);
      } else {
        copy(offset, into);
      }
      // Not the size alone: it may have gone and come back, and there were zeros in between.
      FileVersion after = whole(offset);
      if (after.equals(before)) {
        return true;
      }
      before = after;
    }
    return false;
  }

  private FileVersion whole(long offset) throws MappingFaultException, LinuxException {
    FileVersion version = FileVersion.of(fd);
    long size = version.sizeBytes();
    Optional<Mapping> faulted = mapping.filter(Mapping::faulted);
    if (faulted.isPresent()) {
      String what =
          size < lengthBytes()
              ? "cut short while it was being read"
              : "a page could not be loaded: cut short for a moment, or an error of the disk (EIO)";
      throw refuse(faulted.get().faultOffset(), size, what);
    }
    if (fault.isPresent()) {
      throw refuse(offset, size, "");
    }
    if (size < lengthBytes()) {
      throw refuse(offset, size, "cut to " + size + " bytes of " + lengthBytes());
    }
    return version;
  }

  /** The first reason stands: later ones follow from it. */
  private synchronized MappingFaultException refuse(long offset, long sizeBytes, String what) {
    Fault first = fault.orElseGet(() -> new Fault(offset, sizeBytes, what));
    fault = Optional.of(first);
    return MappingFaultException.lasting(path, first.offset(), first.sizeBytes(), first.what());
  }

  @SuppressWarnings("restricted")
  private static void copy(Mapping mapping, long offset, MemorySegment into) {
    long address = mapping.addressOf(offset);
    into.copyFrom(MemorySegment.ofAddress(address).reinterpret(into.byteSize()));
  }

  private void copy(long offset, MemorySegment into) throws MappingFaultException, LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(COPY_BYTES);
      long done = 0;
      while (done < into.byteSize()) {
        long wanted = Math.min(COPY_BYTES, into.byteSize() - done);
        int count = fd.pread(block.asSlice(0, wanted), offset + done);
        if (count == 0) {
          throw refuse(offset + done, fd.sizeBytes(), "cut short while it was being read");
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
