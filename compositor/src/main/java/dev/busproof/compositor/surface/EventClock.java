package dev.busproof.compositor.surface;

import java.util.function.LongSupplier;

/**
 * The time that input events carry: CLOCK_MONOTONIC in milliseconds, until a test moves it forward.
 * Loop thread only.
 */
public final class EventClock implements LongSupplier {
  private long advancedMillis;

  @Override
  public long getAsLong() {
    return System.nanoTime() / 1_000_000 + advancedMillis;
  }

  /** Moves it forward for good. */
  public void advance(long millis) {
    advancedMillis += millis;
  }
}
