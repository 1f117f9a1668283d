package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.CaseReport.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProveReportTest {
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
    var cut =
        new ProveReport("t", List.of(one(Outcome.FINE)), Optional.of("gone"), Path.of("o"), 1);

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

  private static ProveReport report(Outcome... outcomes) {
    var cases = Arrays.stream(outcomes).map(ProveReportTest::one).toList();
    return new ProveReport("a target", cases, Optional.empty(), Path.of("out"), 1234);
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
        "AS_SPECIFIED",
        outcome,
        "it did",
        12,
        3,
        Map.of("truncations", 4L),
        List.of("last words"),
        "./busproof prove --cases a.case");
  }
}
