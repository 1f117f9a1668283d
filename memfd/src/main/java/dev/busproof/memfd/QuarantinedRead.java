package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A read under way on a thread of its own. It ends exactly once, with a {@link ReadOutcome}, unless
 * it is cancelled before.
 */
public final class QuarantinedRead extends QuarantineWork {
  /** One pread(2), so that the limit for a read means the same whatever is read. */
  static final long CHUNK_BYTES = 256 << 10;

  private static final Logger LOG = System.getLogger(QuarantinedRead.class.getName());

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

  private final QuarantineLimits limits;
  private final ScratchPool scratch;
  private final SharedFd fd;
  private final List<ByteRange> ranges;
  private final Sink sink;
  private final Consumer<ReadOutcome> whenDone;
  private final AtomicBoolean settled = new AtomicBoolean();
  private long bufferDeadlineNanos;
  private volatile long deadlineNanos;

  /** The descriptor is in use from now on, until this has been run or refused. */
  QuarantinedRead(
      QuarantineAccount account,
      QuarantineLimits limits,
      ScratchPool scratch,
      SharedFd fd,
      List<ByteRange> ranges,
      Sink sink,
      Consumer<ReadOutcome> whenDone) {
    super(account);
    this.limits = limits;
    this.scratch = scratch;
    this.fd = fd;
    this.ranges = List.copyOf(ranges);
    this.sink = sink;
    this.whenDone = whenDone;
    fd.enter();
  }

  /**
   * Nobody wants it any more: no outcome will be told after this returns, unless it is being told
   * already. The thread is freed when the kernel lets it go. Any thread; idempotent.
   */
  public void cancel() {
    settled.set(true);
  }

  @Override
  void begin(long nowNanos) {
    bufferDeadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limits.bufferMillis());
    allowOneMore(nowNanos);
  }

  private void allowOneMore(long nowNanos) {
    long readDeadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limits.readMillis());
    boolean bufferFirst = bufferDeadlineNanos - readDeadlineNanos < 0;
    deadlineNanos = bufferFirst ? bufferDeadlineNanos : readDeadlineNanos;
  }

  @Override
  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  void run() {
    try {
      settle(read());
    } catch (LinuxException e) {
      settle(new ReadOutcome.Failed(e));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      LOG.log(Level.ERROR, "a quarantined read failed", e);
      settle(new ReadOutcome.NoWorker());
    } finally {
      fd.leave();
    }
  }

  private ReadOutcome read() throws LinuxException {
    long longest = ranges.stream().mapToLong(ByteRange::lengthBytes).max().orElse(0);
    MemorySegment block = scratch.take(longest);
    try {
      for (int i = 0; i < ranges.size() && !settled.get(); i++) {
        ByteRange range = ranges.get(i);
        MemorySegment bytes = block.asSlice(0, range.lengthBytes());
        if (!fill(bytes, range.offset())) {
          return new ReadOutcome.Truncated();
        }
        if (!settled.get()) {
          sink.take(i, bytes.asReadOnly());
        }
      }
      return new ReadOutcome.Complete();
    } finally {
      scratch.give(block);
    }
  }

  /** False at the end of the file; true also when nobody is interested any more. */
  private boolean fill(MemorySegment bytes, long offset) throws LinuxException {
    long done = 0;
    while (done < bytes.byteSize() && !settled.get()) {
      allowOneMore(System.nanoTime());
      long wanted = Math.min(CHUNK_BYTES, bytes.byteSize() - done);
      int count = fd.fd().pread(bytes.asSlice(done, wanted), offset + done);
      if (count == 0) {
        return false;
      }
      done += count;
    }
    return true;
  }

  @Override
  void stalled() {
    boolean whole = deadlineNanos == bufferDeadlineNanos;
    settle(new ReadOutcome.Stalled(whole ? limits.bufferMillis() : limits.readMillis()));
  }

  /** It is not going to be run. */
  void refuse(ReadOutcome why) {
    fd.leave();
    settle(why);
  }

  private void settle(ReadOutcome outcome) {
    if (!settled.getAndSet(true)) {
      try {
        whenDone.accept(outcome);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the outcome of a quarantined read was not taken", e);
      }
    }
  }
}
