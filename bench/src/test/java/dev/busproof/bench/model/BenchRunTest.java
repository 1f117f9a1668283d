package dev.busproof.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Parameters FULL = Parameters.of("size", "64x64").with("clients", 50);

  @TempDir private Path directory;

  static Measurement measured(String lane, Role role, Parameters parameters, double... rounds) {
    Map<Integer, Double> values = new java.util.HashMap<>();
    for (int i = 0; i < rounds.length; i++) {
      values.put(i, rounds[i]);
    }
    return Measurement.of(
        new Measurement.Key("ingest", lane, parameters), role, Unit.MICROS, Better.LOWER, values);
  }

  static BenchRun run(Measurement... measurements) {
    return new BenchRun(
        BenchRun.FORMAT,
        Environment.read(Path.of("")),
        NOON,
        true,
        List.of(measurements),
        List.of(new Absence("ingest", "nosigbus", Parameters.NONE, "this kernel has no \"flag\"")));
  }

  @Test
  void what_is_written_is_read_back_equal() throws IOException {
    BenchRun run =
        run(
            measured("memcpy", Role.LIMIT, FULL, 100, 101.5),
            measured("pread", Role.OURS, FULL, 300, 301)
                .withOwnLimit(Map.of(0, 110.0, 1, 111.0))
                .withPercentiles(Map.of(50.0, 300.0, 99.9, 812.25))
                .withSamplesFile("jmh/pread.json"));
    RunFiles files = RunFiles.fresh(directory, NOON);
    files.write(run);
    assertThat(RunFiles.read(files.directory())).isEqualTo(run);
    assertThat(RunFiles.read(files.directory().resolve("result.json"))).isEqualTo(run);
  }

  @Test
  void parameters_keep_the_order_in_which_they_are_printed() throws IOException {
    RunFiles files = RunFiles.fresh(directory, NOON);
    Parameters parameters = Parameters.of("z", "last").with("a", "first");
    files.write(run(measured("memcpy", Role.LIMIT, parameters, 1)));
    BenchRun read = RunFiles.read(files.directory());
    assertThat(read.measurements().getFirst().parameters().text()).isEqualTo("last first");
    assertThat(parameters).isEqualTo(Parameters.of("a", "first").with("z", "last"));
    assertThat(FULL.text()).isEqualTo("64x64 clients=50");
    assertThat(new Measurement.Key("ingest", "pread", FULL).text())
        .isEqualTo("ingest/pread[64x64 clients=50]");
  }

  @Test
  void two_runs_that_begin_in_the_same_second_have_directories_of_their_own() throws IOException {
    Path first = RunFiles.fresh(directory, NOON).directory();
    Path second = RunFiles.fresh(directory, NOON).directory();
    assertThat(first).isNotEqualTo(second).hasParent(directory.resolve("out"));
    assertThat(second).hasFileName(first.getFileName() + "-2");
  }

  @Test
  void a_file_that_is_no_run_is_named_in_one_line() throws IOException {
    Path file = directory.resolve("other.json");
    Files.writeString(file, "{\"format\": 1}");
    assertThatIOException()
        .isThrownBy(() -> RunFiles.read(file))
        .withMessageContaining("other.json is no run")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    Files.writeString(file, "not JSON");
    assertThatIOException()
        .isThrownBy(() -> RunFiles.read(file))
        .withMessageContaining("other.json is no run");
    assertThatIOException()
        .isThrownBy(() -> RunFiles.read(directory.resolve("none")))
        .withMessageContaining("there is no run at");
  }

  @Test
  void a_run_of_another_format_is_refused() throws IOException {
    BenchRun now = run(measured("memcpy", Role.LIMIT, FULL, 1));
    BenchRun later =
        new BenchRun(9, now.environment(), NOON, false, now.measurements(), now.absences());
    Path file = directory.resolve("later.json");
    Files.writeString(file, RunFiles.json(later));
    assertThatIOException().isThrownBy(() -> RunFiles.read(file)).withMessageContaining("format 9");
  }

  @Test
  void a_ratio_is_taken_within_each_round() {
    // The machine became ten times slower in the second round; the lane's share did not change.
    Measurement memcpy = measured("memcpy", Role.LIMIT, FULL, 100, 1000, 200);
    Measurement pread = measured("pread", Role.OURS, FULL, 300, 3000, 600);
    Ratio ratio = Ratio.goodness(pread, memcpy).orElseThrow();
    assertThat(ratio.text()).isEqualTo("0.33 (0.33-0.33)");
    assertThat(ratio.rounds()).isEqualTo(3);
    assertThat(Ratio.plain(pread, memcpy).orElseThrow().text()).isEqualTo("3.00 (3.00-3.00)");
    assertThat(pread.median()).isEqualTo(600);
    assertThat(pread.spread().range()).isEqualTo(2700);
  }

  @Test
  void a_ratio_whose_spread_exceeds_it_is_not_printed() {
    Measurement memcpy = measured("memcpy", Role.LIMIT, FULL, 100, 100, 100);
    Measurement wild = measured("pread", Role.OURS, FULL, 100, 400, 250);
    // 1.0, 0.25, 0.4: less than 1.0 - 0.25
    assertThat(Ratio.goodness(wild, memcpy).orElseThrow().text()).isEqualTo("noisy");
    // 0.25, 0.5, 0.75: the last that is printed
    Measurement edge = measured("pread", Role.OURS, FULL, 400, 200, 400 / 3.0);
    assertThat(Ratio.goodness(edge, memcpy).orElseThrow().text()).isEqualTo("0.50 (0.25-0.75)");
  }

  @Test
  void rounds_that_only_one_side_has_are_left_out() {
    Measurement memcpy = measured("memcpy", Role.LIMIT, FULL, 100, 100, 100);
    assertThat(Ratio.goodness(measured("pread", Role.OURS, FULL, 200), memcpy).orElseThrow())
        .extracting(Ratio::rounds)
        .isEqualTo(1);
    assertThat(Ratio.goodness(measured("pread", Role.OURS, FULL, 200), memcpy).orElseThrow().text())
        .as("one round spreads over nothing")
        .isEqualTo("~0.50");
    Measurement nothing = measured("pread", Role.OURS, FULL, 0);
    assertThat(Ratio.goodness(nothing, memcpy)).isEmpty();
  }

  @Test
  void only_what_was_measured_alike_is_set_side_by_side() {
    Measurement memcpy = measured("memcpy", Role.LIMIT, FULL, 100);
    Measurement other = measured("memcpy", Role.LIMIT, FULL.without("clients"), 50);
    Measurement fast = measured("weston", Role.PEER, FULL, 150);
    Measurement slow = measured("sway", Role.PEER, FULL, 400);
    Measurement ours = measured("pread", Role.OURS, FULL, 300);
    BenchRun run = run(other, memcpy, slow, fast, ours);
    assertThat(run.limitOf(ours)).contains(memcpy);
    assertThat(run.bestPeerOf(ours)).contains(fast);
    assertThat(run.limitOf(memcpy)).isEmpty();
    assertThat(run.bestPeerOf(fast)).isEmpty();
    assertThat(run.limitOf(fast)).contains(memcpy);
    assertThat(run.groups()).containsExactly("ingest");
    assertThat(run.find(ours.key())).contains(ours);
    assertThatThrownBy(() -> Ratio.plain(ours, other)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_was_measured_in_turns_with_a_lane_is_its_limit_rather_than_another_lane() {
    Measurement memcpy = measured("memcpy", Role.LIMIT, FULL, 100, 100, 100);
    Measurement ours =
        measured("pread", Role.OURS, FULL, 300, 300, 300)
            .withOwnLimit(Map.of(0, 150.0, 1, 150.0, 2, 150.0));
    BenchRun run = run(memcpy, ours);
    Measurement limit = run.limitOf(ours).orElseThrow();
    assertThat(limit.lane()).isEqualTo("memcpy of the same pages");
    assertThat(Ratio.goodness(ours, limit).orElseThrow().text()).isEqualTo("0.50 (0.50-0.50)");
    assertThat(run.limitOf(measured("mmap", Role.OURS, FULL, 1))).contains(memcpy);
    assertThat(run.measurements()).doesNotContain(limit);
    Map<Integer, Double> none = Map.of(0, Double.NaN);
    assertThatThrownBy(() -> ours.withOwnLimit(none)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_measurement_without_a_value_or_with_none_that_is_a_number_is_refused() {
    assertThatThrownBy(() -> measured("pread", Role.OURS, FULL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> measured("pread", Role.OURS, FULL, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void values_are_printed_with_the_digits_that_mean_something() {
    assertThat(Unit.MICROS.text(304.3)).isEqualTo("304 us");
    assertThat(Unit.MICROS.text(30.43)).isEqualTo("30.4 us");
    assertThat(Unit.MICROS.text(3.043)).isEqualTo("3.04 us");
    assertThat(Unit.COUNT.text(0)).isEqualTo("0");
    assertThat(Unit.PER_SECOND.text(1_234_567)).isEqualTo("1,234,567 /s");
  }

  @Test
  void the_environment_names_the_setting_in_force_and_the_machine() {
    Pattern chosen = Pattern.compile("\\[(\\w+)]");
    assertThat(Environment.find(chosen, "always [madvise] never")).isEqualTo("madvise");
    assertThat(Environment.find(chosen, "unknown")).isEqualTo("unknown");
    Environment here = Environment.read(Path.of(""));
    assertThat(here.line()).startsWith("Linux ").hasLineCount(1);
    assertThat(here.memoryMebibytes()).isPositive();
    assertThat(here.kernel()).startsWith(here.kernelVersion());
    assertThat(here.kernelVersion()).matches("\\d+(\\.\\d+)+");
    assertThat(Environment.read(directory).commit()).isEqualTo("unknown");
  }
}
