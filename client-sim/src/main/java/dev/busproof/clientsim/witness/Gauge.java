package dev.busproof.clientsim.witness;

import java.util.concurrent.TimeUnit;

/**
 * The longest time between two ticks, the open interval included; thread-safe. A gauge may be
 * suspended while nothing is awaited.
 */
final class Gauge {
  private long sinceNanos = System.nanoTime();
  private long longestNanos;
  private long ticks;
  private boolean running;

  Gauge(boolean running) {
    this.running = running;
  }

  /** Starts to measure anew. */
  synchronized void reset() {
    sinceNanos = System.nanoTime();
    longestNanos = 0;
    ticks = 0;
  }

  /** Something is awaited from now on. */
  synchronized void resume() {
    sinceNanos = System.nanoTime();
    running = true;
  }

  /** What was awaited came. */
  synchronized void tick(boolean keepRunning) {
    longestNanos = Math.max(longestNanos, openNanos());
    ticks++;
    sinceNanos = System.nanoTime();
    running = keepRunning;
  }

  synchronized long ticks() {
    return ticks;
  }

  synchronized long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(longestNanos, openNanos()));
  }

  private long openNanos() {
    return running ? System.nanoTime() - sinceNanos : 0;
  }
}
