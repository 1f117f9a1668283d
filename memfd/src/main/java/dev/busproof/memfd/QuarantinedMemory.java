package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A file whose reading can last as long as its server likes: a disk's, a FUSE or NFS server's. It
 * has no window; what is wanted of it is asked for, and comes later.
 */
public final class QuarantinedMemory implements ClientMemory {
  private final SharedFd fd;
  private final long lengthBytes;
  private boolean closed;

  QuarantinedMemory(Fd fd, long lengthBytes) {
    this(new SharedFd(fd), lengthBytes);
  }

  private QuarantinedMemory(SharedFd fd, long lengthBytes) {
    this.fd = fd;
    this.lengthBytes = lengthBytes;
  }

  @Override
  public SharingPath path() {
    return SharingPath.QUARANTINED;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  /**
   * Has the ranges read by a worker, in their order; never waits. This memory may be resized and
   * closed meanwhile.
   *
   * @param account whose patience it is taken out of
   * @param sink gets each range as soon as it has been read; nothing any more once the outcome is
   *     known, but for the one it may be taking at that moment
   * @param whenDone gets the outcome, once, on a thread of the quarantine; again when it ran out of
   *     memory itself
   * @throws IndexOutOfBoundsException when a range is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   */
  public QuarantinedRead read(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedRead.Sink sink,
      Consumer<ReadOutcome> whenDone) {
    if (closed) {
      throw new IllegalStateException("the memory is closed");
    }
    for (ByteRange range : ranges) {
      Objects.checkFromIndexSize(range.offset(), range.lengthBytes(), lengthBytes);
    }
    return account.quarantine().begin(account, fd, ranges, sink, whenDone);
  }

  @Override
  public QuarantinedWrite write(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    return QuarantinedWrite.begin(account, fd.fd(), lengthBytes(), ranges, source, whenDone);
  }

  /** {@inheritDoc} The file stays what it is, so there is nothing to decide. */
  @Override
  public ClientMemory resize(long lengthBytes) {
    if (lengthBytes < this.lengthBytes) {
      throw new IllegalArgumentException(
          "memory of " + this.lengthBytes + " bytes cannot shrink to " + lengthBytes);
    }
    if (closed) {
      throw new IllegalStateException("the memory is closed");
    }
    if (lengthBytes == this.lengthBytes) {
      return this;
    }
    closed = true;
    return new QuarantinedMemory(fd, lengthBytes);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      fd.leave();
    }
  }
}
