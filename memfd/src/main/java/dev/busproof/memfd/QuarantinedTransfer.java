package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that go from or to a client's file on a thread of their own. It ends exactly once, with a
 * {@link ReadOutcome}, unless it is cancelled before.
 */
public abstract sealed class QuarantinedTransfer extends QuarantineWork
    permits QuarantinedRead, QuarantinedWrite {
  static final ReadOutcome NO_WORKER = new ReadOutcome.NoWorker();

  /** How often somebody who has no memory to be told the outcome is told it. */
  private static final int ATTEMPTS = 20;

  private static final int ATTEMPT_MILLIS = 50;

  private static final LateLogger LOG = LateLogger.of(QuarantinedTransfer.class);

  private final QuarantineLimits limits;
  private final SharedFd fd;
  private final List<ByteRange> ranges;
  private final ReadOutcome readStalled;
  private final ReadOutcome bufferStalled;

  /** Empty once nobody is interested any more. */
  private final AtomicReference<@Nullable Consumer<ReadOutcome>> whenDone;

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
    this.readStalled = new ReadOutcome.Stalled(limits.readMillis());
    this.bufferStalled = new ReadOutcome.Stalled(limits.bufferMillis());
    this.whenDone = new AtomicReference<>(whenDone);
    fd.enter();
  }

  /**
   * Nobody wants it any more: no outcome will be told after this returns, unless it is being told
   * already. The thread is freed when the kernel lets it go. Any thread; idempotent.
   */
  public final void cancel() {
    whenDone.set(null);
    forget();
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
    return whenDone.get() == null;
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
    } catch (RuntimeException | LinkageError | VirtualMachineError e) {
      report("a quarantined transfer failed", e);
      settle(NO_WORKER);
    } finally {
      fd.leave();
    }
  }

  /** All of it, on the worker; any outcome will do once it is settled. */
  abstract ReadOutcome transfer() throws LinuxException;

  /**
   * Nobody is interested any more: a thread that never comes back must not keep what others hold.
   */
  abstract void forget();

  @Override
  final void stalled() {
    settle(deadlineNanos == bufferDeadlineNanos ? bufferStalled : readStalled);
  }

  /** It is not going to be run. */
  final void refuse(ReadOutcome why) {
    fd.leave();
    settle(why);
  }

  /** On a thread of the quarantine: when memory is short it waits for some. */
  private void settle(ReadOutcome outcome) {
    Consumer<ReadOutcome> told = whenDone.getAndSet(null);
    forget();
    for (int left = ATTEMPTS; told != null && left > 0; left--) {
      try {
        told.accept(outcome);
        return;
      } catch (VirtualMachineError e) {
        report("the outcome of a quarantined transfer is told once more", e);
        rest();
      } catch (RuntimeException | LinkageError e) {
        report("the outcome of a quarantined transfer was not taken", e);
        return;
      }
    }
  }

  private static void rest() {
    try {
      Thread.sleep(ATTEMPT_MILLIS);
    } catch (InterruptedException _) {
      // Nobody has a reason to; then it is tried a little earlier.
    }
  }

  private static void report(String what, Throwable e) {
    try {
      LOG.logger().log(Level.ERROR, what, e);
    } catch (RuntimeException | LinkageError | VirtualMachineError _) {
      // Then without a word: nothing may keep the outcome back.
    }
  }
}
