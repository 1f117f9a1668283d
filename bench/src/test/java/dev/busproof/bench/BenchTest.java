package dev.busproof.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.bench.lanes.LaneSuite;
import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.RunFiles;
import dev.busproof.bench.model.Unit;
import dev.busproof.bench.peers.SideBySide;
import dev.busproof.bench.suite.BenchException;
import dev.busproof.bench.suite.Results;
import dev.busproof.bench.suite.Selection;
import dev.busproof.bench.suite.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  private static final Measurement.Key COPY =
      new Measurement.Key("ingest", "memcpy", Parameters.of("size", "64x64"));
  private static final Measurement.Key READ =
      new Measurement.Key("ingest", "pread", Parameters.of("size", "64x64"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  /** Measures at once what it is told to. */
  private static final class Given implements Suite {
    private final double micros;
    private final boolean fails;

    Given(double micros, boolean fails) {
      this.micros = micros;
      this.fails = fails;
    }

    @Override
    public List<Measurement.Key> all() {
      return List.of(COPY, READ);
    }

    @Override
    public void check(Selection selection) {}

    @Override
    public Duration estimate(Selection selection) {
      return Duration.ofMinutes(90);
    }

    @Override
    public void run(Selection selection, Results results) throws BenchException {
      results.progress("nothing");
      results.measured(measured(COPY, Role.LIMIT, 100));
      if (selection.wants(READ, true)) {
        results.measured(measured(READ, Role.OURS, micros));
      }
      results.absent(new Absence("ingest", "udmabuf", Parameters.NONE, "there is none"));
      if (fails) {
        throw new BenchException("the fork of 'ingest/thp' failed", new IOException("why"));
      }
    }

    private static Measurement measured(Measurement.Key key, Role role, double micros) {
      Map<Integer, Double> rounds =
          Map.of(0, micros, 1, micros + 1, 2, micros + 2, 3, micros + 3, 4, micros + 4);
      return Measurement.of(key, role, Unit.MICROS, Better.LOWER, rounds);
    }
  }

  private int run(Suite suite, String... args) {
    return Bench.run(new PrintWriter(out), new PrintWriter(err), false, List.of(suite), args);
  }

  private int run(String... args) {
    return run(new LaneSuite(), args);
  }

  private int measure(String name, double micros) {
    return run(new Given(micros, false), "--out", directory.resolve(name).toString());
  }

  @Test
  void a_bad_option_is_named_in_one_line_and_ends_with_2() {
    assertThat(run("--slow")).isEqualTo(2);
    assertThat(err.toString()).contains("'--slow'").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void an_option_without_its_value_is_named_in_one_line_and_ends_with_2() {
    assertThat(run("--json")).isEqualTo(2);
    assertThat(err.toString()).contains("--json").hasLineCount(1);
  }

  @Test
  void a_file_that_cannot_be_written_is_refused_before_anything_is_measured() {
    assertThat(run("--quick", "--json", "/no/such/directory/result.json")).isEqualTo(2);
    assertThat(err.toString()).contains("/no/such/directory").hasLineCount(1);
  }

  @Test
  void a_directory_that_has_something_in_it_is_refused() throws IOException {
    Files.writeString(directory.resolve("result.json"), "mine");
    assertThat(run("--out", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("is not empty").hasLineCount(1);
  }

  @Test
  void lanes_that_there_are_none_of_are_refused_in_one_line() {
    assertThat(run("--lanes", "nothing/*")).isEqualTo(2);
    assertThat(err.toString()).contains("nothing is called nothing/*").hasLineCount(1);
  }

  @Test
  void help_explains_every_option() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--quick", "--lanes", "--peers", "--out", "--json", "--list", "--help")
        .contains("compare", "report", "Exit codes");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void what_can_be_measured_is_listed_and_not_measured() {
    assertThat(run("--list", "--lanes", "*[1920x1080 full warm]")).isZero();
    assertThat(out.toString().lines())
        .contains(
            "ingest/memcpy[1920x1080 full warm]", "ingest/guarded-window[1920x1080 full warm]")
        .allMatch(line -> line.endsWith("[1920x1080 full warm]"));
  }

  @Test
  void a_run_is_printed_and_written_whole() throws IOException {
    Path copy = directory.resolve("copy.json");
    assertThat(run(new Given(300, false), "--out", directory + "/a", "--json", copy.toString()))
        .isZero();
    BenchRun run = RunFiles.read(directory.resolve("a"));
    assertThat(run.find(READ)).isPresent();
    assertThat(RunFiles.read(copy)).isEqualTo(run);
    assertThat(out.toString())
        .containsPattern("memcpy +102 us +4.00 us  limit\n")
        .containsPattern("pread +302 us +4.00 us  0.34 \\(0.33-0.34\\)\n")
        .contains("udmabuf: there is none", directory + "/a/result.json");
  }

  @Test
  void how_long_it_will_take_is_told_beforehand_and_what_is_being_done_to_a_terminal_only() {
    assertThat(run(new Given(300, false), "--quick", "--out", directory + "/a")).isZero();
    assertThat(err.toString()).isEqualTo("busproof bench: takes about 105 seconds\n");
    err.getBuffer().setLength(0);
    assertThat(run(new Given(300, false), "--out", directory + "/b")).isZero();
    assertThat(err.toString()).isEqualTo("busproof bench: takes about 33 minutes\n");
    err.getBuffer().setLength(0);
    String[] quick = {"--quick", "--out", directory + "/c"};
    PrintWriter terminal = new PrintWriter(err);
    Bench.run(new PrintWriter(out), terminal, true, List.of(new Given(300, false)), quick);
    assertThat(err.toString()).contains("\r\033[Knothing").endsWith("\r\033[K");
  }

  @Test
  void both_suites_say_how_long_they_take() throws IOException {
    Selection quick =
        new Selection(true, Optional.empty(), Optional.empty(), Duration.ofMinutes(1));
    Selection full = new Selection(false, Optional.empty(), Optional.empty(), Duration.ofHours(1));
    for (Suite suite : List.of(new LaneSuite(), new SideBySide("./busproof"))) {
      assertThat(suite.estimate(quick)).isBetween(Duration.ofSeconds(10), Duration.ofMinutes(3));
      assertThat(suite.estimate(full)).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(30));
    }
  }

  @Test
  void what_was_measured_before_a_failure_is_kept_and_the_exit_code_is_3() throws IOException {
    assertThat(run(new Given(300, true), "--out", directory + "/a")).isEqualTo(3);
    assertThat(RunFiles.read(directory.resolve("a")).find(READ)).isPresent();
    assertThat(out.toString()).contains("pread");
    assertThat(err.toString()).contains("busproof bench: the fork of 'ingest/thp' failed");
  }

  @Test
  void a_run_is_printed_again_from_its_directory() {
    measure("a", 300);
    String first = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("report", directory + "/a")).isZero();
    assertThat(first).startsWith(out.toString());
  }

  @Test
  void a_lane_that_got_slower_ends_a_comparison_with_1_and_one_that_did_not_with_0() {
    measure("a", 300);
    measure("b", 400);
    assertThat(run("compare", directory + "/a", directory + "/b")).isEqualTo(1);
    assertThat(out.toString()).containsPattern("ingest/pread.* \\+33.1%\\*  worse\n");
    assertThat(run("compare", directory + "/b", directory + "/a/result.json")).isZero();
    assertThat(out.toString()).containsPattern("ingest/pread.* -24.9%\\*  better\n");
    assertThat(run("compare", directory + "/a", directory + "/a")).isZero();
  }

  @Test
  void what_is_no_run_is_named_in_one_line_and_ends_with_2() {
    assertThat(run("compare", directory + "/none", directory + "/none")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no run at " + directory).hasLineCount(1);
    assertThat(run("report", directory + "/none")).isEqualTo(2);
  }

  @Test
  void compositor_that_nobody_knows_is_refused_before_anything_is_measured() {
    Path run = directory.resolve("run");

    int status = run(new SideBySide("./busproof"), "--peers", "nowhere", "--out", run.toString());

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("--peers: ", "nowhere").hasLineCount(1);
    assertThat(run).doesNotExist();
  }
}
