package dev.busproof.bench;

import java.util.List;

/**
 * A value seen once in each round: its median, and the smallest and largest. No outlier is left
 * out: on a machine that others use, the outliers are the news.
 */
record Spread(double median, double smallest, double largest) {
  static Spread of(List<Double> values) {
    return new Spread(
        Round.median(values),
        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }

  /** From the smallest to the largest. */
  double range() {
    return largest - smallest;
  }

  /** Whether the rounds disagree by more than the value itself, which then says nothing. */
  boolean isNoise() {
    return range() > median;
  }
}
