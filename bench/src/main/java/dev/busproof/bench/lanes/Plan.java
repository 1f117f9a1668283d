package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param rounds how often every lane is measured in a JVM of its own
 * @param warmups iterations thrown away in each
 * @param iterations that count in each
 * @param iteration how long each is
 */
record Plan(int rounds, int warmups, int iterations, Duration iteration) {
  /** About a second a lane and round; four rounds are what a comparison of two runs needs. */
  static Plan quick() {
    return new Plan(5, 3, 6, Duration.ofMillis(50));
  }

  static Plan usual() {
    return new Plan(11, 5, 15, Duration.ofMillis(60));
  }

  /** Which lanes are set beside each other. */
  private record Place(String group, Parameters parameters) {}

  /**
   * The lanes in the order of a round. Those that are set beside each other follow each other,
   * seconds apart. Among them the order is rotated by one each round, so that no lane always runs
   * first or last, and backwards every other round, so that none always follows the same neighbour.
   */
  static List<Lane> order(List<Lane> lanes, int round) {
    Map<Place, List<Lane>> places = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      Place place = new Place(lane.key().group(), lane.key().parameters());
      places.computeIfAbsent(place, ignored -> new ArrayList<>()).add(lane);
    }
    List<Lane> order = new ArrayList<>();
    for (List<Lane> together : places.values()) {
      Collections.rotate(together, -round);
      if (round % 2 == 1) {
        Collections.reverse(together);
      }
      order.addAll(together);
    }
    return List.copyOf(order);
  }
}
