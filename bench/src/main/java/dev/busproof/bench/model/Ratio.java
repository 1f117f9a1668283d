package dev.busproof.bench.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measurement beside another: taken within each round and only then over the rounds.
 *
 * @param rounds in how many both have a value
 */
public record Ratio(Spread spread, int rounds) {
  /** One round spreads over nothing, and two agree by chance. */
  private static final int LEAST_ROUNDS = 3;

  /**
   * How good the first is beside the second: 1 as good, 2 twice as good, whether that be half the
   * time or twice the rate.
   *
   * @return empty when no round has both, or the divisor is 0 in one
   */
  public static Optional<Ratio> goodness(Measurement subject, Measurement baseline) {
    return subject.better() == Better.LOWER ? plain(baseline, subject) : plain(subject, baseline);
  }

  /** The value of the first as a multiple of the second's: of its time, of its rate. */
  public static Optional<Ratio> plain(Measurement subject, Measurement baseline) {
    if (!subject.isComparableTo(baseline)) {
      throw new IllegalArgumentException(
          subject.key().text() + " cannot be set beside " + baseline.key().text());
    }
    List<Double> ratios = new ArrayList<>();
    subject
        .valueByRound()
        .forEach((round, value) -> {
          Double other = baseline.valueByRound().get(round);
          if (other != null) {
            ratios.add(value / other);
          }
        });
    return ratios.isEmpty() || !ratios.stream().allMatch(Double::isFinite)
        ? Optional.empty()
        : Optional.of(new Ratio(Spread.of(ratios), ratios.size()));
  }

  /** Whether the rounds disagree by more than the ratio itself: then it must not be printed. */
  public boolean isNoise() {
    return spread.isNoise();
  }

  /** Whether there are too few rounds for the spread to say how sure the ratio is. */
  public boolean isUnsure() {
    return rounds < LEAST_ROUNDS;
  }

  /**
   * {@code 0.98 (0.91-1.02)}, or {@code noisy} for a ratio whose spread exceeds it, or {@code
   * ~0.98} for one that {@link #isUnsure}.
   */
  public String text() {
    if (isNoise()) {
      return "noisy";
    }
    return isUnsure()
        ? String.format(Locale.ROOT, "~%.2f", spread.median())
        : String.format(
            Locale.ROOT, "%.2f (%.2f-%.2f)", spread.median(), spread.smallest(), spread.largest());
  }
}
