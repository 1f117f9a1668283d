package dev.busproof.bench.model;

import java.util.Collection;
import java.util.List;

/**
 * A value seen once in each round: its median, and the smallest and largest. No outlier is left
 * out: on a machine that others use, the outliers are the news.
 */
public record Spread(double median, double smallest, double largest) {
  /**
   * What the values spread over.
   *
   * @throws IllegalArgumentException of none
   */
  public static Spread of(Collection<Double> values) {
    return new Spread(
        median(values),
        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }

  /** From the smallest to the largest. */
  public double range() {
    return largest - smallest;
  }

  /** Whether the rounds disagree by more than the value itself, which then says nothing. */
  public boolean isNoise() {
    return range() > Math.abs(median);
  }

  /**
   * The middle value, or the mean of the two in the middle.
   *
   * @throws IllegalArgumentException of none
   */
  public static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the median of nothing");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
