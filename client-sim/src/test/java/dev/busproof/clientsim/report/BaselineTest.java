package dev.busproof.clientsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.report.StoredRuns.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {
  @TempDir Path directory;

  private int runs;

  private ProveReport report(String lines, Seen... seen) throws Exception {
    var run =
        StoredRuns.write(
            directory.resolve("run" + runs++),
            StoredRuns.options("shm.kind.pipe,shm.kind.socket"),
            List.of(seen));
    var baseline = Baseline.parse("known.txt", lines.lines().toList());
    return Judgement.of(run, JudgeOptions.OF_THE_RUN.with(Optional.of(baseline))).report();
  }

  @Test
  void a_finding_that_is_listed_is_no_failure() throws Exception {
    var report =
        report("# why\n\nshm.kind.pipe CRASHED(SIGBUS) mended in 2.0", Seen.CRASH, Seen.FINE);

    assertThat(report.exitCode()).isZero();
    assertThat(report.cases().getFirst().known()).hasValue("mended in 2.0");
    assertThat(report.table()).contains("known: mended in 2.0");
  }

  @Test
  void a_verdict_without_brackets_and_a_glob_stand_for_many() throws Exception {
    assertThat(report("shm.kind.* CRASHED always", Seen.CRASH, Seen.CRASH).exitCode()).isZero();
  }

  @Test
  void a_finding_that_is_not_listed_or_is_another_one_is_new() throws Exception {
    assertThat(report("", Seen.CRASH, Seen.FINE).exitCode()).isEqualTo(1);
    var other = report("shm.kind.pipe HUNG slow", Seen.CRASH, Seen.FINE);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.cases().getFirst().isNewFinding()).isTrue();
  }

  @Test
  void an_entry_whose_case_is_fine_now_or_gone_is_stale_and_fails() throws Exception {
    var fine = report("shm.kind.pipe CRASHED once", Seen.FINE, Seen.FINE);
    assertThat(fine.stale())
        .singleElement()
        .asString()
        .contains("known.txt, line 1", "it is PASS now");
    assertThat(fine.exitCode()).isEqualTo(1);

    var gone = report("shm.gone CRASHED once", Seen.FINE, Seen.FINE);
    assertThat(gone.stale()).singleElement().asString().contains("no such case");
    assertThat(gone.exitCode()).isEqualTo(1);
  }

  @Test
  void an_entry_whose_case_was_not_tested_here_says_nothing() throws Exception {
    assertThat(report("shm.resize.shrink CRASHED once", Seen.FINE, Seen.FINE).stale()).isEmpty();
    assertThat(report("shm.kind.pipe CRASHED once", Seen.UNSUPPORTED, Seen.FINE).stale()).isEmpty();
  }

  @Test
  void an_entry_with_a_pass_among_its_alternatives_is_never_stale() throws Exception {
    var line = "shm.kind.pipe CRASHED(SIGBUS)|PASS one in ten";

    assertThat(report(line, Seen.FINE, Seen.FINE).exitCode()).isZero();
    assertThat(report(line, Seen.CRASH, Seen.FINE).exitCode()).isZero();
  }

  @Test
  void what_is_written_accepts_the_run_and_keeps_reasons() throws Exception {
    var written =
        Baseline.write(
            report("shm.kind.pipe CRASHED a reason", Seen.CRASH, Seen.CRASH), Optional.empty());

    assertThat(written).contains("shm.kind.pipe CRASHED(SIGBUS) a reason").doesNotContain("\033");
    assertThat(report(written, Seen.CRASH, Seen.CRASH).exitCode()).isZero();
  }

  @Test
  void a_line_stays_whose_cases_were_not_tested() throws Exception {
    var lines =
        List.of(
            "shm.resize.shrink CRASHED elsewhere",
            "shm.kind.pipe HUNG of old",
            "shm.gone HUNG of old");
    var old = Baseline.parse("known.txt", lines);

    var written = Baseline.write(report("# none", Seen.CRASH, Seen.FINE), Optional.of(old));

    assertThat(written)
        .contains("shm.resize.shrink CRASHED elsewhere", "shm.kind.pipe CRASHED(SIGBUS)")
        .doesNotContain("of old");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shm.kind.pipe",
        "shm.kind.pipe CRASHED",
        "shm.kind.pipe EXPLODED why",
        "shm.kind.pipe crashed why"
      })
  void a_line_that_is_none_is_named(String line) {
    assertThatThrownBy(() -> Baseline.parse("known.txt", List.of("# fine", line)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("known.txt, line 2");
  }
}
