package dev.busproof.memfd;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which work is at whose turn, and how many threads there should be for it. At most {@value #BUSY}
 * are at work; those that are slow or stuck do not count, as long as no more are than may be stuck.
 * So one client's stall is nothing the others wait for. Guarded by the lock of {@link
 * QuarantineWorkers}; nothing waits here and nobody is called.
 */
final class QuarantineSchedule {
  /** Enough to keep a disk busy. */
  static final int BUSY = 4;

  static final long NEVER = Long.MAX_VALUE;

  /** Who is in one piece of work for longer is slow: it is left alone, but not waited for. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final QuarantineLimits limits;
  private final WorkQueue ready = new WorkQueue();
  private final WorkQueue running = new WorkQueue();
  private int threads;
  private int arriving;
  private int idle;
  private int slow;
  private int stalled;
  private int stalledEver;
  private boolean noMoreThreads;
  private boolean closed;

  QuarantineSchedule(QuarantineLimits limits) {
    this.limits = limits;
  }

  int threads() {
    return threads;
  }

  int stalled() {
    return stalled;
  }

  int stalledEver() {
    return stalledEver;
  }

  boolean isStuck(QuarantineAccount account) {
    return account.stalled >= limits.stalledPerClient();
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Throws nothing, so that whoever hands over a descriptor knows that it has. */
  void add(QuarantineWork work) {
    QuarantineAccount account = work.account();
    if (account.begun < limits.stalledPerClient()) {
      account.begun++;
      ready.add(work);
    } else {
      account.parked.add(work);
    }
  }

  /**
   * Whether there are as many idle threads as there is work: each has been woken or is going to.
   */
  boolean isServed() {
    return ready.size() <= idle;
  }

  boolean nothingReady() {
    return ready.isEmpty();
  }

  /** Threads that are to be started for what is ready. */
  int missing() {
    return Math.max(0, Math.min(ready.size() - idle - arriving, BUSY - unstuck()));
  }

  /** Threads that count as at work: those stuck beyond what may be do, so that there is an end. */
  private int unstuck() {
    return threads - Math.min(stalled + slow, limits.stalledTotal());
  }

  /** A thread is going to be started. */
  void starting() {
    threads++;
    arriving++;
  }

  /** The thread that was to be started is there. */
  void arrived() {
    arriving--;
    noMoreThreads = false;
  }

  /** It could not be started. */
  void notStarted() {
    threads--;
    arriving--;
    noMoreThreads = true;
  }

  boolean lacksThreads() {
    return noMoreThreads && !ready.isEmpty();
  }

  /** Somebody may look for threads again. */
  void lookAgain() {
    noMoreThreads = false;
  }

  void waits(int change) {
    idle += change;
  }

  boolean isSurplus() {
    return unstuck() > BUSY;
  }

  /** A thread has ended, or is about to. */
  void ended() {
    threads--;
  }

  /** The next piece of work, begun; null when there is none for the calling thread. */
  @Nullable QuarantineWork next(long nowNanos) {
    QuarantineWork work = isSurplus() ? null : ready.poll();
    if (work != null) {
      work.begin(nowNanos);
      work.begunNanos = nowNanos;
      running.add(work);
    }
    return work;
  }

  /** The thread in it is back. */
  void back(QuarantineWork work) {
    running.remove(work);
    if (work.abandoned) {
      stalled--;
      work.account().stalled--;
    } else if (work.slow) {
      slow--;
    }
    leave(work.account());
  }

  /** The account's next may begin. */
  private void leave(QuarantineAccount account) {
    QuarantineWork next = account.parked.poll();
    if (next == null) {
      account.begun--;
    } else {
      ready.add(next);
    }
  }

  /**
   * Puts down who is slow and who is late, with the deadline it was given.
   *
   * @return nanoseconds until there is more of that, or {@link #NEVER}
   */
  long look(long nowNanos, Map<QuarantineWork, Long> late) {
    long[] next = {NEVER};
    running.forEach(work -> next[0] = Math.min(next[0], look(work, nowNanos, late)));
    return next[0];
  }

  private long look(QuarantineWork work, long nowNanos, Map<QuarantineWork, Long> late) {
    if (work.abandoned) {
      return NEVER;
    }
    long deadlineNanos = work.deadlineNanos();
    if (deadlineNanos - nowNanos <= 0) {
      var _ = late.put(work, deadlineNanos);
    }
    long slowNanos = work.begunNanos + SLOW_NANOS - nowNanos;
    if (!work.slow && slowNanos <= 0) {
      work.slow = true;
      slow++;
    }
    long leftNanos = Math.max(1, deadlineNanos - nowNanos);
    return work.slow ? leftNanos : Math.min(leftNanos, slowNanos);
  }

  /** Those that are still as late as they were; null what has got on. */
  boolean giveUp(QuarantineWork work, long deadlineNanos) {
    if (!running.contains(work) || work.abandoned || work.deadlineNanos() != deadlineNanos) {
      return false;
    }
    if (work.slow) {
      work.slow = false;
      slow--;
    }
    work.abandoned = true;
    stalled++;
    stalledEver++;
    work.account().stalled++;
    return true;
  }

  /** True when nothing that is ready or at work will need to be looked after. */
  boolean isOver() {
    return closed && ready.isEmpty() && threads == stalled;
  }

  /** Whether {@link #takeHopeless} may find something of that account. */
  boolean isHopeless(QuarantineAccount account) {
    return isStuck(account) || nobodyIsLeft();
  }

  /** Nobody who could begin anything, now or by being back in time. */
  private boolean nobodyIsLeft() {
    return closed || (threads == stalled && (noMoreThreads || unstuck() >= BUSY));
  }

  /**
   * Takes out the reads and writes that nobody will come back for. What is to be closed stays until
   * somebody does.
   *
   * @param ofStuck gets those whose client has all its threads stuck
   * @param ofAll gets those for which there is no thread at all
   */
  void takeHopeless(WorkQueue ofStuck, WorkQueue ofAll) {
    running.forEach(work -> {
      if (isStuck(work.account())) {
        takeTransfers(work.account().parked, ofStuck);
      }
    });
    if (!nobodyIsLeft()) {
      return;
    }
    // What is parked first: else one that leaves would make another one ready.
    running.forEach(work -> takeTransfers(work.account().parked, ofAll));
    ready.forEach(work -> takeTransfers(work.account().parked, ofAll));
    WorkQueue begun = new WorkQueue();
    takeTransfers(ready, begun);
    for (QuarantineWork transfer = begun.poll(); transfer != null; transfer = begun.poll()) {
      leave(transfer.account());
      ofAll.add(transfer);
    }
  }

  private static void takeTransfers(WorkQueue from, WorkQueue into) {
    from.moveIf(QuarantinedTransfer.class::isInstance, into);
  }
}
