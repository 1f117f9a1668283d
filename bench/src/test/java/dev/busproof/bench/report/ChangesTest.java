package dev.busproof.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Environment;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import dev.busproof.bench.report.Changes.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private static Measurement measured(String lane, Role role, Better better, double... rounds) {
    Map<Integer, Double> values = new HashMap<>();
    for (int i = 0; i < rounds.length; i++) {
      values.put(i, rounds[i]);
    }
    Measurement.Key key = new Measurement.Key("sync", lane, Parameters.NONE);
    return Measurement.of(key, role, Unit.MICROS, better, values);
  }

  private static BenchRun run(Measurement... measurements) {
    return new BenchRun(
        BenchRun.FORMAT,
        Environment.read(Path.of("")),
        Instant.EPOCH,
        false,
        List.of(measurements),
        List.of());
  }

  private static Verdict verdict(Better better, double[] before, double[] after) {
    Changes changes =
        new Changes(
            run(measured("busproof", Role.OURS, better, before)),
            run(measured("busproof", Role.OURS, better, after)));
    assertThat(changes.changes()).hasSize(1);
    return changes.changes().getFirst().verdict();
  }

  @Test
  void rounds_that_lie_apart_are_a_change_in_the_direction_that_is_better() {
    double[] low = {100, 101, 102, 103, 104};
    double[] high = {120, 121, 122, 123, 124};
    assertThat(verdict(Better.LOWER, low, high)).isEqualTo(Verdict.WORSE);
    assertThat(verdict(Better.LOWER, high, low)).isEqualTo(Verdict.BETTER);
    assertThat(verdict(Better.HIGHER, low, high)).isEqualTo(Verdict.BETTER);
  }

  @Test
  void rounds_that_overlap_are_noise_whatever_their_medians_say() {
    double[] before = {100, 140, 101, 150, 102};
    double[] after = {130, 99, 145, 131, 132};
    assertThat(verdict(Better.LOWER, before, after)).isEqualTo(Verdict.SAME);
  }

  @Test
  void a_change_too_small_to_matter_is_none_however_sure_it_is() {
    double[] before = {100, 100.1, 100.2, 100.3, 100.4};
    double[] after = {101, 101.1, 101.2, 101.3, 101.4};
    assertThat(verdict(Better.LOWER, before, after)).isEqualTo(Verdict.SAME);
  }

  @Test
  void few_rounds_can_tell_nothing() {
    assertThat(verdict(Better.LOWER, new double[] {1, 1, 1, 1}, new double[] {9, 9, 9, 9}))
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void lanes_with_too_few_rounds_are_counted_before_the_table() {
    BenchRun run = run(measured("busproof", Role.OURS, Better.LOWER, 1, 2, 3));
    StringWriter text = new StringWriter();
    new Changes(run, run).print(new PrintWriter(text));
    assertThat(text.toString()).startsWith("1 of 1 lanes have less than 5 rounds");
  }

  @Test
  void a_lane_is_compared_with_the_limit_that_was_measured_in_turns_with_it() {
    Map<Integer, Double> same = Map.of(0, 100.0, 1, 100.0, 2, 100.0, 3, 100.0, 4, 100.0);
    Map<Integer, Double> slower = Map.of(0, 200.0, 1, 200.0, 2, 200.0, 3, 200.0, 4, 200.0);
    Measurement before = measured("window", Role.OURS, Better.LOWER, 110, 111, 112, 113, 114);
    Measurement after = measured("window", Role.OURS, Better.LOWER, 220, 222, 224, 226, 228);
    Measurement memcpy = measured("memcpy", Role.LIMIT, Better.LOWER, 1, 2, 3, 4, 5);
    Changes changes =
        new Changes(
            run(memcpy, before.withOwnLimit(same)), run(memcpy, after.withOwnLimit(slower)));
    assertThat(changes.changes().getLast().verdict()).isEqualTo(Verdict.SAME);
    assertThat(changes.changes().getLast().change()).isEqualTo(1);
  }

  @Test
  void on_a_machine_twice_as_slow_the_share_of_the_limit_is_what_it_was() {
    BenchRun before =
        run(
            measured("memcpy", Role.LIMIT, Better.LOWER, 100, 101, 102, 103, 104),
            measured("window", Role.OURS, Better.LOWER, 110, 111, 112, 113, 114));
    BenchRun after =
        run(
            measured("memcpy", Role.LIMIT, Better.LOWER, 200, 202, 204, 206, 208),
            measured("window", Role.OURS, Better.LOWER, 220, 222, 224, 226, 228));
    Changes changes = new Changes(before, after);
    assertThat(changes.changes())
        .extracting(Changes.Change::verdict)
        .containsExactly(Verdict.WORSE, Verdict.SAME);
    assertThat(changes.regressions()).as("memcpy is not ours").isZero();
  }

  @Test
  void what_only_one_run_has_is_told() {
    StringWriter text = new StringWriter();
    BenchRun one = run(measured("busproof", Role.OURS, Better.LOWER, 1, 1, 1, 1, 1));
    BenchRun two = run(measured("weston", Role.PEER, Better.LOWER, 1, 1, 1, 1, 1));
    Changes changes = new Changes(one, two);
    assertThat(changes.isEmpty()).isTrue();
    changes.print(new PrintWriter(text));
    assertThat(text.toString()).contains("only before: sync/busproof", "only after: sync/weston");
  }
}
