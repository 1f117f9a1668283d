package dev.busproof.clientsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.judge.Told;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.run.Environment;
import dev.busproof.memfd.SharingStatistics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProveReportTest {
  private static final SharingStatistics SHARING =
      SharingStatistics.ofLine("sharing: SEALED=4/9/0 NOSIGBUS=31/70/0 GUARDED=2/5/7 hole-copies=1")
          .orElseThrow();

  @Test
  void nothing_worse_than_lenient_is_success() {
    assertThat(report(Outcome.FINE, Outcome.NOT_APPLICABLE).exitCode()).isZero();
  }

  @Test
  void a_finding_outweighs_what_could_not_be_tested() {
    assertThat(report(Outcome.FINE, Outcome.NOT_TESTED, Outcome.FINDING).exitCode()).isEqualTo(1);
  }

  @Test
  void a_broken_case_is_no_success() {
    assertThat(report(Outcome.FINE, Outcome.NOT_TESTED).exitCode()).isEqualTo(3);
  }

  @Test
  void no_case_tested_is_no_success() {
    assertThat(report().exitCode()).isEqualTo(3);
    assertThat(report(Outcome.NOT_APPLICABLE).exitCode()).isEqualTo(3);
  }

  @Test
  void a_run_cut_short_is_no_success() {
    var cut = report(List.of(one(Outcome.FINE)), Optional.of("gone"), List.of());

    assertThat(cut.exitCode()).isEqualTo(3);
    assertThat(cut.summary()).contains("could not test: gone");
  }

  @Test
  void the_table_explains_everything_but_a_pass() {
    assertThat(report(Outcome.FINE).table()).doesNotContain("reproduce with");
    assertThat(report(Outcome.FINDING).table())
        .contains("CRASHED(SIGBUS)  AS_SPECIFIED  a.case")
        .contains("| last words")
        .contains("reproduce with: ./busproof prove --cases a.case");
  }

  @Test
  void the_json_can_be_read_back() {
    var json = JsonMapper.shared().readTree(report(Outcome.FINE, Outcome.FINDING).json());

    assertThat(json.path("exitCode").asInt()).isEqualTo(1);
    assertThat(json.path("cases").size()).isEqualTo(2);
  }

  @Test
  void a_known_finding_is_no_failure_and_a_stale_entry_is_one() {
    var known = List.of(one(Outcome.FINE), one(Outcome.FINDING).knownFor("since ever"));

    assertThat(report(known, Optional.empty(), List.of()).exitCode()).isZero();
    assertThat(report(known, Optional.empty(), List.of("f, line 1")).exitCode()).isEqualTo(1);
    assertThat(report(known, Optional.empty(), List.of()).summary()).contains("1 known, 0 new");
  }

  @Test
  void what_a_target_says_cannot_steer_the_terminal() {
    assertThat(report(Outcome.FINDING).table()).contains("\\u001b[2J").doesNotContain("\033");
  }

  @Test
  void the_summary_tells_by_which_paths_pools_were_read_and_how_many_SIGBUS_each_took() {
    assertThat(report(Outcome.FINE).summary())
        .contains(
            "pools: 4 SEALED, 31 NOSIGBUS, 2 GUARDED;"
                + " SIGBUS handled: 0 on SEALED, 0 on NOSIGBUS, 7 on GUARDED");
    assertThat(report(Outcome.FINE).json()).contains("\"NOSIGBUS\" : 31");
  }

  private static ProveReport report(Outcome... outcomes) {
    var cases = Arrays.stream(outcomes).map(ProveReportTest::one).toList();
    return report(cases, Optional.empty(), List.of());
  }

  private static ProveReport report(
      List<CaseReport> cases, Optional<String> failure, List<String> stale) {
    return new ProveReport(
        "a target",
        Optional.of("target 1.2"),
        List.of(Environment.here()),
        Instant.EPOCH,
        cases,
        failure,
        stale,
        Optional.of(SHARING),
        List.of(Path.of("out")),
        1234);
  }

  private static CaseReport one(Outcome outcome) {
    var verdict =
        switch (outcome) {
          case FINE -> "PASS";
          case NOT_APPLICABLE -> "UNSUPPORTED";
          case NOT_TESTED -> "BROKEN";
          case FINDING -> "CRASHED(SIGBUS)";
        };
    return new CaseReport(
        "a.case",
        "It must not.",
        verdict,
        Told.AS_SPECIFIED,
        outcome,
        "it did: \033[2J",
        Optional.empty(),
        List.of(),
        100,
        12,
        3,
        Map.of("truncations", 4L),
        List.of("last words"),
        Optional.empty(),
        "./busproof prove --cases a.case");
  }
}
