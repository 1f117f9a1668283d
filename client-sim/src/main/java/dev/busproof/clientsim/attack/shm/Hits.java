package dev.busproof.clientsim.attack.shm;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When something was taken from a file, by one thread that does so without a pause, for others that
 * look back over the time of a frame. The last {@value #KEPT} times are kept: the kernel takes a
 * microsecond or more for each, and a frame is waited for 50 ms at the most.
 */
final class Hits {
  private static final int KEPT = 1 << 16;

  private final AtomicLongArray nanos = new AtomicLongArray(KEPT);
  private volatile long count;

  /** It happened just now. One thread only. */
  void hit() {
    long before = count;
    nanos.setRelease(index(before), System.nanoTime());
    count = before + 1;
  }

  private static int index(long number) {
    return (int) (number % KEPT);
  }

  /** How many there were so far. */
  long count() {
    return count;
  }

  /**
   * Those from one moment to another.
   *
   * @param count how many
   * @param firstNanos when the first was, if there was one
   * @param lastNanos when the last was, if there was one
   */
  record Span(long count, long firstNanos, long lastNanos) {
    private static final Span NONE = new Span(0, 0, 0);
  }

  /**
   * What happened from when {@link #count} was {@code from} until {@code untilNanos}. Where that is
   * more than is kept the earliest are left out.
   */
  Span since(long from, long untilNanos) {
    while (true) {
      long all = count;
      // Half of what is kept, so that the writer has as much to go before it comes by again.
      long first = Math.max(from, all - KEPT / 2);
      long last = all - 1;
      while (last >= first && nanos.getAcquire(index(last)) - untilNanos > 0) {
        last--;
      }
      var span =
          last < first
              ? Span.NONE
              : new Span(
                  last - first + 1, nanos.getAcquire(index(first)), nanos.getAcquire(index(last)));
      if (count - first < KEPT) {
        return span;
      }
      // This thread was stopped for so long that what it looked at was overwritten.
    }
  }
}
