package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A write into a client's file, by pwrite(2), on a thread of its own whatever the file is: the
 * kernel locks a file while it is written to, memory too, and its client can hold that lock for
 * seconds with a large fallocate(2).
 *
 * <p>Its client may set O_APPEND at any time, which moves every pwrite(2) to the end of the file:
 * so it is {@link Fd#pwriteInPlace}.
 *
 * <p>The file is not to grow. No flag makes a pwrite(2) past the end fail, so the size is looked at
 * before each, and once more in the end. That leaves a moment in which a client can truncate and
 * have its file extended again, up to the end of what it asked for and never beyond the length it
 * was admitted with; a file sealed against shrinking or growing has no such moment.
 */
public final class QuarantinedWrite extends QuarantinedTransfer {
  /** One pwrite(2): larger, and fewer moments to truncate in; smaller, and shorter calls. */
  static final long CHUNK_BYTES = 1 << 20;

  /** Gives the bytes of one range. On a worker thread. */
  @FunctionalInterface
  public interface Source {
    /**
     * One range, whole.
     *
     * @param range its place in the list that was asked for, from 0 on
     * @param bytes to be filled before this returns
     */
    void give(int range, MemorySegment bytes);
  }

  private final ScratchPool scratch;

  /** Null once nobody is interested any more. */
  private volatile @Nullable Source source;

  private final long endBytes;

  QuarantinedWrite(
      QuarantineAccount account,
      QuarantineLimits limits,
      ScratchPool scratch,
      SharedFd fd,
      List<ByteRange> ranges,
      Source source,
      Consumer<ReadOutcome> whenDone) {
    super(account, limits, fd, ranges, whenDone);
    this.scratch = scratch;
    this.source = source;
    this.endBytes = ranges.stream().mapToLong(r -> r.offset() + r.lengthBytes()).max().orElse(0);
  }

  /** {@link ClientMemory#write}, on a descriptor of its own, closed when the write is over. */
  static QuarantinedWrite begin(
      QuarantineAccount account,
      Fd fd,
      long lengthBytes,
      List<ByteRange> ranges,
      Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    for (ByteRange range : ranges) {
      Objects.checkFromIndexSize(range.offset(), range.lengthBytes(), lengthBytes);
    }
    SharedFd own = new SharedFd(fd.duplicate());
    try {
      return account.quarantine().beginWrite(account, own, ranges, source, whenDone);
    } finally {
      own.leave();
    }
  }

  @Override
  ReadOutcome transfer() throws LinuxException {
    MemorySegment block = scratch.take(longestRangeBytes());
    try {
      for (int i = 0; i < ranges().size() && !isSettled(); i++) {
        ByteRange range = ranges().get(i);
        MemorySegment bytes = block.asSlice(0, range.lengthBytes());
        fetch(i, bytes);
        if (!store(bytes, range.offset())) {
          return new ReadOutcome.Truncated();
        }
      }
      return isLongEnough() ? new ReadOutcome.Complete() : new ReadOutcome.Truncated();
    } finally {
      scratch.give(block);
    }
  }

  /** For itself, so that no frame of a thread that gets stuck later has the source. */
  private void fetch(int range, MemorySegment bytes) {
    Source giver = source;
    if (giver != null) {
      giver.give(range, bytes);
    }
  }

  @Override
  void forget() {
    source = null;
  }

  /** False when the file is too short; true also when nobody is interested any more. */
  private boolean store(MemorySegment bytes, long offset) throws LinuxException {
    long done = 0;
    while (done < bytes.byteSize() && !isSettled()) {
      allowOneMore(System.nanoTime());
      if (!isLongEnough()) {
        return false;
      }
      long wanted = Math.min(CHUNK_BYTES, bytes.byteSize() - done);
      int count = fd().pwriteInPlace(bytes.asSlice(done, wanted), offset + done);
      if (count == 0) {
        return false;
      }
      done += count;
    }
    return true;
  }

  private boolean isLongEnough() throws LinuxException {
    return fd().sizeBytes() >= endBytes;
  }
}
