package dev.busproof.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often every lane is measured in a JVM of its own
 * @param warmups iterations thrown away in each
 * @param iterations that count in each
 * @param iteration how long each is
 * @param budget no round is begun that would probably end after it; the first one always is
 */
record Plan(int rounds, int warmups, int iterations, Duration iteration, Duration budget) {
  /** About a minute; two at most on a busy machine. */
  static Plan quick() {
    return new Plan(5, 4, 10, Duration.ofMillis(60), Duration.ofSeconds(100));
  }

  static Plan full() {
    return new Plan(15, 5, 20, Duration.ofMillis(100), Duration.ofMinutes(15));
  }

  /**
   * The lanes in the order of a round: rotated by one each time, so that no lane always runs first
   * or last, and backwards every other time, so that none always follows the same neighbour.
   */
  static List<Lane> order(int round) {
    List<Lane> order = new ArrayList<>(List.of(Lane.values()));
    Collections.rotate(order, -round);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return List.copyOf(order);
  }
}
