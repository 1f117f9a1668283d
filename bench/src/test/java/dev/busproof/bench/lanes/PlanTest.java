package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.bench.model.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<Lane> WARM_FULL_HD =
      IngestLanes.all().stream()
          .filter(lane -> lane.key().text().endsWith("[1920x1080 full warm]"))
          .toList();

  @Test
  void no_lane_keeps_its_place_or_its_neighbour_over_the_rounds() {
    int lanes = WARM_FULL_HD.size();
    for (Lane lane : WARM_FULL_HD) {
      List<Integer> places = new ArrayList<>();
      List<Lane> before = new ArrayList<>();
      for (int round = 0; round < lanes; round++) {
        List<Lane> order = Plan.order(WARM_FULL_HD, round);
        assertThat(order).containsExactlyInAnyOrderElementsOf(WARM_FULL_HD);
        places.add(order.indexOf(lane));
        before.add(order.get((order.indexOf(lane) + lanes - 1) % lanes));
      }
      assertThat(new HashSet<>(places).size()).isGreaterThan(lanes / 2);
      assertThat(new HashSet<>(before)).hasSize(2);
    }
  }

  @Test
  void lanes_that_are_set_beside_each_other_follow_each_other() {
    List<Lane> order = Plan.order(IngestLanes.all(), 3);
    Set<Object> done = new HashSet<>();
    Object current = order.getFirst().key().parameters();
    for (Lane lane : order) {
      if (!lane.key().parameters().equals(current)) {
        done.add(current);
        current = lane.key().parameters();
      }
      assertThat(done).doesNotContain(current);
    }
  }

  @Test
  void every_lane_has_a_name_of_its_own_and_every_place_a_limit() {
    List<Measurement.Key> keys = new LaneSuite().all();
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(
            IngestLanes.all().stream()
                .collect(
                    Collectors.groupingBy(
                        lane -> lane.key().parameters(),
                        Collectors.filtering(
                            lane -> lane.key().lane().equals("memcpy"), Collectors.counting()))))
        .allSatisfy((parameters, limits) -> assertThat(limits).isEqualTo(1));
  }

  @Test
  void the_usual_lanes_include_the_quick_ones_and_are_fewer_than_all() {
    long quick = count(Tier.QUICK);
    long usual = count(Tier.USUAL);
    assertThat(quick).isBetween(5L, 8L);
    assertThat(quick + usual).isLessThan(120);
    assertThat(count(Tier.NAMED)).isGreaterThan(500);
  }

  @Test
  void the_most_telling_lanes_are_measured_in_rounds_in_which_the_others_are_not() {
    Plan plan = new Plan(3, 2, 1, 1, Duration.ofMillis(1));
    assertThat(plan.inRound(1, WARM_FULL_HD, lane -> false)).isEqualTo(WARM_FULL_HD);
    assertThat(plan.inRound(2, WARM_FULL_HD, lane -> lane.tier() == Tier.QUICK))
        .isNotEmpty()
        .allMatch(lane -> lane.tier() == Tier.QUICK);
  }

  @Test
  void lanes_that_are_named_have_as_many_rounds_as_a_comparison_takes() {
    assertThat(Plan.quick(true).rounds()).isEqualTo(5);
    assertThat(Plan.usual().roundsOfAll()).isEqualTo(5);
  }

  private static long count(Tier tier) {
    return IngestLanes.all().stream().filter(lane -> lane.tier() == tier).count();
  }
}
