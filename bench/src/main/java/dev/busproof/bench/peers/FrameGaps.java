package dev.busproof.bench.peers;

import org.HdrHistogram.Histogram;

/** The times between a window's frames. */
final class FrameGaps implements LoadWindow.FrameListener {
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final Histogram gaps = new Histogram(LONGEST_NANOS, 3);
  private long lastNanos;

  /**
   * @param fromNanos of System.nanoTime: the gap before the first frame begins there
   */
  FrameGaps(long fromNanos) {
    lastNanos = fromNanos;
  }

  @Override
  public void frame(long frames, long nowNanos) {
    gaps.recordValue(Math.min(LONGEST_NANOS, nowNanos - lastNanos));
    lastNanos = nowNanos;
  }

  long frames() {
    return gaps.getTotalCount();
  }

  /** The one that is under way may be the longest. */
  double longestMillis() {
    return Math.max(gaps.getMaxValue(), System.nanoTime() - lastNanos) / 1e6;
  }

  double millisAt(double percentile) {
    return gaps.getValueAtPercentile(percentile) / 1e6;
  }
}
