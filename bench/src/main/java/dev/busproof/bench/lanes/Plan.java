package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How much is measured.
 *
 * @param rounds how often the most telling lanes are measured, each in a JVM of its own
 * @param roundsOfAll how often all others are
 * @param warmups iterations thrown away in each
 * @param iterations that count in each
 * @param iteration how long each is
 */
record Plan(int rounds, int roundsOfAll, int warmups, int iterations, Duration iteration) {
  /** A JVM, JMH in it and what a lane needs: what a fork takes beside its iterations. */
  private static final Duration START = Duration.ofMillis(1300);

  /**
   * Three rounds are what decides a target, five what tells a change.
   *
   * @param named whether these lanes were asked for
   */
  static Plan quick(boolean named) {
    int rounds = named ? 5 : 3;
    return new Plan(rounds, rounds, 3, 5, Duration.ofMillis(40));
  }

  /** Five rounds are what a comparison of two runs needs. */
  static Plan usual() {
    return new Plan(11, 5, 3, 6, Duration.ofMillis(40));
  }

  /** What of these lanes a round measures, given which of them are the most telling. */
  List<Lane> inRound(int round, List<Lane> lanes, Predicate<Lane> isTelling) {
    return round < roundsOfAll ? lanes : lanes.stream().filter(isTelling).toList();
  }

  /** How long a fork takes on a machine that does nothing else. */
  Duration fork() {
    return START.plus(iteration.multipliedBy((long) warmups + iterations));
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
