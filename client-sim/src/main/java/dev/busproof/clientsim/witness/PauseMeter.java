package dev.busproof.clientsim.witness;

import java.util.concurrent.TimeUnit;

/**
 * Notices when the lab itself stands still (a collection, a busy machine): a thread that sleeps 2
 * ms and looks how late it wakes. What a bystander waited in such a moment is not the target's
 * doing.
 */
public final class PauseMeter implements AutoCloseable {
  private static final long SLEEP_MILLIS = 2;

  private final Thread thread;
  private volatile boolean stopped;
  private volatile long longestNanos;

  private PauseMeter() {
    this.thread = Thread.ofPlatform().daemon().name("pause-meter").unstarted(this::run);
  }

  /** Starts to watch. */
  public static PauseMeter start() {
    var meter = new PauseMeter();
    meter.thread.start();
    return meter;
  }

  private void run() {
    while (!stopped) {
      long before = System.nanoTime();
      try {
        Thread.sleep(SLEEP_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long late = System.nanoTime() - before - TimeUnit.MILLISECONDS.toNanos(SLEEP_MILLIS);
      longestNanos = Math.max(longestNanos, late);
    }
  }

  /** The longest pause so far. */
  public long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
