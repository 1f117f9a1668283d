package dev.busproof.memfd;

import org.jspecify.annotations.Nullable;

/**
 * One thing that may keep its thread in the kernel for as long as somebody else likes. What is
 * marked as the quarantine's is guarded by its lock.
 */
abstract sealed class QuarantineWork permits QuarantinedTransfer, QuarantinedClose {
  private final QuarantineAccount account;

  /** The {@link WorkQueue}'s that it is in. */
  @Nullable QuarantineWork next;

  /** The quarantine's: since when its thread is in it. */
  long begunNanos;

  /** The quarantine's: whether its thread is in it for so long that others have theirs. */
  boolean slow;

  /** The quarantine's: whether the thread in it has been given up. */
  boolean abandoned;

  QuarantineWork(QuarantineAccount account) {
    this.account = account;
  }

  final QuarantineAccount account() {
    return account;
  }

  /** On the worker, before it is run: from now on {@link #deadlineNanos} holds. */
  abstract void begin(long nowNanos);

  /** When it is to be given up, on the clock of {@link System#nanoTime}. Any thread. */
  abstract long deadlineNanos();

  /** On the worker, once. */
  abstract void run();

  /** Its time is over; it may still be running. On the watching thread, outside of the lock. */
  abstract void stalled();
}
