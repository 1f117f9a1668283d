package dev.busproof.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.bench.model.Environment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonTest {
  private static final Environment HERE =
      new Environment(
          "6.1.0",
          "A \"quoted\" CPU",
          2,
          "unknown",
          "madvise",
          "never",
          4096,
          0.5,
          "25",
          List.of(),
          "unknown");

  /** A round in which every lane is as fast as memcpy but one. */
  private static Round round(double memcpyMicros, Lane lane, double laneMicros) {
    Map<Lane, Double> micros = new EnumMap<>(Lane.class);
    for (Lane each : Lane.values()) {
      micros.put(each, memcpyMicros);
    }
    micros.put(lane, laneMicros);
    return new Round(micros);
  }

  private static Comparison.Line line(Comparison comparison, Lane lane) {
    return comparison.lines().stream().filter(l -> l.lane() == lane).findFirst().orElseThrow();
  }

  private static String printed(Comparison comparison) {
    StringWriter text = new StringWriter();
    new Report(HERE, comparison).print(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void a_ratio_is_the_speed_beside_the_memcpy_of_the_same_round() {
    // The machine became ten times slower in the second round; the lane's share did not change.
    Comparison comparison =
        Comparison.of(
            List.of(
                round(100, Lane.PREAD, 300),
                round(1000, Lane.PREAD, 3000),
                round(200, Lane.PREAD, 600)));
    Comparison.Line pread = line(comparison, Lane.PREAD);
    assertThat(pread.ratioText()).isEqualTo("0.33 (0.33-0.33)");
    assertThat(pread.micros().median()).isEqualTo(600);
    assertThat(pread.micros().range()).isEqualTo(2700);
    assertThat(line(comparison, Lane.SHARED_MAP).ratioText()).isEqualTo("1.00 (1.00-1.00)");
  }

  @Test
  void gigabytes_are_those_of_the_frame() {
    Comparison comparison = Comparison.of(List.of(round(829.44, Lane.PREAD, 8294.4)));
    assertThat(line(comparison, Lane.PRIVATE_MEMCPY).gigabytesPerSecond()).isEqualTo(10);
    assertThat(line(comparison, Lane.PREAD).gigabytesPerSecond()).isEqualTo(1);
  }

  @Test
  void a_ratio_whose_spread_exceeds_it_is_not_printed() {
    Comparison comparison =
        Comparison.of(
            List.of(
                round(100, Lane.PREAD, 100), // 1.0
                round(100, Lane.PREAD, 400), // 0.25
                round(100, Lane.PREAD, 250))); // 0.4, less than 1.0 - 0.25
    assertThat(line(comparison, Lane.PREAD).ratioText()).isEqualTo("noisy");
    assertThat(printed(comparison)).containsPattern("pread .* noisy ").contains("quieter machine");
  }

  @Test
  void a_spread_as_large_as_the_ratio_is_the_last_that_is_printed() {
    Comparison comparison =
        Comparison.of(
            List.of(
                round(100, Lane.PREAD, 400), // 0.25
                round(100, Lane.PREAD, 200), // 0.5
                round(100, Lane.PREAD, 400 / 3.0))); // 0.75
    assertThat(line(comparison, Lane.PREAD).ratioText()).isEqualTo("0.50 (0.25-0.75)");
    assertThat(printed(comparison)).doesNotContain("noisy");
  }

  @Test
  void the_table_names_every_lane_and_the_machine() {
    String text = printed(Comparison.of(List.of(round(500, Lane.PREAD, 1500))));
    for (Lane lane : Lane.values()) {
      assertThat(text).contains("\n" + lane.label());
    }
    assertThat(text)
        .contains("Linux 6.1.0, 2 x A \"quoted\" CPU, governor unknown, huge pages madvise");
    assertThat(text).contains("1 round\n");
  }

  @Test
  void a_program_finds_no_ratio_where_a_reader_finds_none() {
    Comparison comparison =
        Comparison.of(List.of(round(100, Lane.PREAD, 100), round(100, Lane.PREAD, 900)));
    JsonNode root = JsonMapper.shared().readTree(new Report(HERE, comparison).json());
    assertThat(root.path("rounds").asInt()).isEqualTo(2);
    assertThat(root.path("environment").path("cpu").asString()).isEqualTo("A \"quoted\" CPU");
    for (JsonNode lane : root.path("lanes")) {
      boolean pread = lane.path("lane").asString().equals("pread");
      assertThat(lane.path("noisy").asBoolean()).isEqualTo(pread);
      assertThat(lane.has("ratioToPrivateMemcpy")).isEqualTo(!pread);
    }
  }

  @Test
  void no_rounds_and_rounds_without_a_lane_are_refused() {
    assertThatThrownBy(() -> Comparison.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Round(Map.of(Lane.PREAD, 1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void no_lane_keeps_its_place_or_its_neighbour_over_the_rounds() {
    int lanes = Lane.values().length;
    for (Lane lane : Lane.values()) {
      List<Integer> places = new ArrayList<>();
      List<Lane> before = new ArrayList<>();
      for (int round = 0; round < lanes; round++) {
        List<Lane> order = Plan.order(round);
        assertThat(order).containsExactlyInAnyOrder(Lane.values());
        places.add(order.indexOf(lane));
        before.add(order.get((order.indexOf(lane) + lanes - 1) % lanes));
      }
      assertThat(new HashSet<>(places).size()).isGreaterThan(lanes / 2);
      assertThat(new HashSet<>(before)).hasSize(2);
    }
  }
}
