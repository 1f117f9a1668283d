package dev.busproof.bench;

import dev.busproof.bench.model.Spread;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the rounds say together, lane by lane. A ratio is taken within each round, between two
 * measurements seconds apart, and only then over the rounds: a machine that is slow for a minute
 * slows both sides of a ratio.
 */
record Comparison(List<Line> lines, int rounds) {
  /**
   * One lane.
   *
   * @param micros time of a frame, over the rounds
   * @param ratio speed as a part of the memcpy's, over the rounds
   */
  record Line(Lane lane, Spread micros, Spread ratio) {
    double gigabytesPerSecond() {
      return Frame.BYTES / micros.median() / 1000;
    }

    /** {@code 0.98 (0.91-1.02)}, or {@code noisy} for a ratio whose spread exceeds it. */
    String ratioText() {
      return ratio.isNoise()
          ? "noisy"
          : String.format(
              Locale.ROOT, "%.2f (%.2f-%.2f)", ratio.median(), ratio.smallest(), ratio.largest());
    }
  }

  Comparison {
    lines = List.copyOf(lines);
  }

  static Comparison of(List<Round> rounds) {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("no round was measured");
    }
    List<Line> lines =
        Arrays.stream(Lane.values())
            .map(lane ->
                new Line(
                    lane,
                    Spread.of(rounds.stream().map(r -> r.micros(lane)).toList()),
                    Spread.of(rounds.stream().map(r -> r.ratio(lane)).toList())))
            .toList();
    return new Comparison(lines, rounds.size());
  }
}
