package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Bytes that go from or to a client's file on a thread of their own. It ends exactly once, with a
 * {@link ReadOutcome}, unless it is cancelled before.
 */
public abstract sealed class QuarantinedTransfer extends QuarantineWork
    permits QuarantinedRead, QuarantinedWrite {
  private static final Logger LOG = System.getLogger(QuarantinedTransfer.class.getName());

  private final QuarantineLimits limits;
  private final SharedFd fd;
  private final List<ByteRange> ranges;
  private final Consumer<ReadOutcome> whenDone;
  private final AtomicBoolean settled = new AtomicBoolean();
  private long bufferDeadlineNanos;
  private volatile long deadlineNanos;

  /** The descriptor is in use from now on, until this has been run or refused. */
  QuarantinedTransfer(
      QuarantineAccount account,
      QuarantineLimits limits,
      SharedFd fd,
      List<ByteRange> ranges,
      Consumer<ReadOutcome> whenDone) {
    super(account);
    this.limits = limits;
    this.fd = fd;
    this.ranges = List.copyOf(ranges);
    this.whenDone = whenDone;
    fd.enter();
  }

  /**
   * Nobody wants it any more: no outcome will be told after this returns, unless it is being told
   * already. The thread is freed when the kernel lets it go. Any thread; idempotent.
   */
  public final void cancel() {
    settled.set(true);
  }

  final Fd fd() {
    return fd.fd();
  }

  final List<ByteRange> ranges() {
    return ranges;
  }

  final long longestRangeBytes() {
    return ranges.stream().mapToLong(ByteRange::lengthBytes).max().orElse(0);
  }

  /** Whether nobody is interested any more. */
  final boolean isSettled() {
    return settled.get();
  }

  @Override
  final void begin(long nowNanos) {
    bufferDeadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limits.bufferMillis());
    allowOneMore(nowNanos);
  }

  /** One more system call, which may take as long as any. */
  final void allowOneMore(long nowNanos) {
    long readDeadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limits.readMillis());
    boolean bufferFirst = bufferDeadlineNanos - readDeadlineNanos < 0;
    deadlineNanos = bufferFirst ? bufferDeadlineNanos : readDeadlineNanos;
  }

  @Override
  final long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  final void run() {
    try {
      settle(transfer());
    } catch (LinuxException e) {
      settle(new ReadOutcome.Failed(e));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      LOG.log(Level.ERROR, "a quarantined transfer failed", e);
      settle(new ReadOutcome.NoWorker());
    } finally {
      fd.leave();
    }
  }

  /** All of it, on the worker; any outcome will do once it is settled. */
  abstract ReadOutcome transfer() throws LinuxException;

  @Override
  final void stalled() {
    boolean whole = deadlineNanos == bufferDeadlineNanos;
    settle(new ReadOutcome.Stalled(whole ? limits.bufferMillis() : limits.readMillis()));
  }

  /** It is not going to be run. */
  final void refuse(ReadOutcome why) {
    fd.leave();
    settle(why);
  }

  private void settle(ReadOutcome outcome) {
    if (!settled.getAndSet(true)) {
      try {
        whenDone.accept(outcome);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the outcome of a quarantined transfer was not taken", e);
      }
    }
  }
}
