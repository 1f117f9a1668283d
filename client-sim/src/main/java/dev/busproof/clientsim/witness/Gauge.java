package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.GapSample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The times between two ticks, the open interval included: the longest, and a time line of all. A
 * gauge may be suspended while nothing is awaited. Thread-safe.
 */
final class Gauge {
  /** One point is left for the interval that is still open when the series is looked at. */
  private final BoundedSeries<GapSample> series =
      new BoundedSeries<>(BystanderRecord.MOST_SAMPLES - 2, Gauge::longer);

  private long startNanos = System.nanoTime();
  private long sinceNanos = startNanos;
  private long longestNanos;
  private long ticks;
  private boolean running;

  Gauge(boolean running) {
    this.running = running;
  }

  private static GapSample longer(GapSample one, GapSample other) {
    return one.waitMillis() > other.waitMillis() ? one : other;
  }

  /** Starts to measure anew. */
  synchronized void reset() {
    startNanos = System.nanoTime();
    sinceNanos = startNanos;
    longestNanos = 0;
    ticks = 0;
    series.clear();
  }

  /** Something is awaited from now on. */
  synchronized void resume() {
    sinceNanos = System.nanoTime();
    running = true;
  }

  /** What was awaited came. */
  synchronized void tick(boolean keepRunning) {
    long gap = openNanos();
    longestNanos = Math.max(longestNanos, gap);
    ticks++;
    series.add(sample(gap));
    sinceNanos = System.nanoTime();
    running = keepRunning;
  }

  synchronized long ticks() {
    return ticks;
  }

  synchronized long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(longestNanos, openNanos()));
  }

  /**
   * The intervals since the last reset in order of time, neighbours merged where there are many.
   */
  synchronized List<GapSample> samples() {
    var samples = new ArrayList<>(series.points());
    if (running) {
      samples.add(sample(openNanos()));
    }
    return List.copyOf(samples);
  }

  private GapSample sample(long gapNanos) {
    return new GapSample(
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
        TimeUnit.NANOSECONDS.toMillis(gapNanos));
  }

  private long openNanos() {
    return running ? System.nanoTime() - sinceNanos : 0;
  }
}
