package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A read under way on a thread of its own. */
public final class QuarantinedRead extends QuarantinedTransfer {
  /** One pread(2), so that the limit for a read means the same whatever is read. */
  static final long CHUNK_BYTES = 256 << 10;

  /** Takes the bytes of one range. On a worker thread. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One range, whole.
     *
     * @param range its place in the list that was asked for, from 0 on
     * @param bytes valid until this returns
     */
    void take(int range, MemorySegment bytes);
  }

  private final ScratchPool scratch;

  /** Null once nobody is interested any more. */
  private volatile @Nullable Sink sink;

  QuarantinedRead(
      QuarantineAccount account,
      QuarantineLimits limits,
      ScratchPool scratch,
      SharedFd fd,
      List<ByteRange> ranges,
      Sink sink,
      Consumer<ReadOutcome> whenDone) {
    super(account, limits, fd, ranges, whenDone);
    this.scratch = scratch;
    this.sink = sink;
  }

  @Override
  ReadOutcome transfer() throws LinuxException {
    MemorySegment block = scratch.take(longestRangeBytes());
    try {
      for (int i = 0; i < ranges().size() && !isSettled(); i++) {
        ByteRange range = ranges().get(i);
        MemorySegment bytes = block.asSlice(0, range.lengthBytes());
        if (!fill(bytes, range.offset())) {
          return new ReadOutcome.Truncated();
        }
        deliver(i, bytes);
      }
      return new ReadOutcome.Complete();
    } finally {
      scratch.give(block);
    }
  }

  /** For itself, so that no frame of a thread that gets stuck later has the sink. */
  private void deliver(int range, MemorySegment bytes) {
    Sink taker = sink;
    if (taker != null) {
      taker.take(range, bytes.asReadOnly());
    }
  }

  @Override
  void forget() {
    sink = null;
  }

  /** False at the end of the file; true also when nobody is interested any more. */
  private boolean fill(MemorySegment bytes, long offset) throws LinuxException {
    long done = 0;
    while (done < bytes.byteSize() && !isSettled()) {
      allowOneMore(System.nanoTime());
      long wanted = Math.min(CHUNK_BYTES, bytes.byteSize() - done);
      int count = fd().pread(bytes.asSlice(done, wanted), offset + done);
      if (count == 0) {
        return false;
      }
      done += count;
    }
    return true;
  }
}
