package dev.busproof.clientsim.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.run.Environment;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FuzzReportTest {
  private static final FindingReport HUNG = StoredCampaignTest.finding("hung-00000001");

  private static FuzzReport report(
      long programs, Optional<String> failure, FindingReport... findings) {
    var options = FuzzOptions.of(ProveOptions.of(new TargetChoice.Display("/nowhere")), 42);
    return new FuzzReport(
        new FuzzInfo(FuzzInfo.FORMAT, Instant.EPOCH, options, Optional.empty(), Environment.here()),
        Path.of("out"),
        new FuzzStatus(
            60_000,
            new Totals(programs, 10, 2),
            1,
            1,
            3,
            7,
            Optional.empty(),
            findings.length,
            0,
            1,
            0,
            ""),
        List.of(findings),
        failure);
  }

  @Test
  void the_exit_code_says_found_nothing_found_or_nothing_tested() {
    assertThat(report(2000, Optional.empty()).exitCode()).isZero();
    assertThat(report(2000, Optional.empty(), HUNG).exitCode()).isEqualTo(1);
    assertThat(report(2000, Optional.of("interrupted"), HUNG).exitCode()).isEqualTo(1);
    assertThat(report(2000, Optional.of("interrupted")).exitCode()).isEqualTo(3);
    assertThat(report(0, Optional.empty()).exitCode()).isEqualTo(3);
  }

  @Test
  void a_finding_that_somebody_has_accepted_is_told_and_fails_nothing() {
    var report = report(2000, Optional.empty(), HUNG.counted(1, Optional.of("reported in May")));

    assertThat(report.exitCode()).isZero();
    assertThat(report.text()).contains("known: reported in May");
    assertThat(report.summary()).contains("1 findings, 1 of them known");
  }

  @Test
  void it_says_how_fast_it_was_and_how_a_finding_comes_about_again() {
    var report = report(2000, Optional.empty(), HUNG);

    assertThat(report.summary()).contains("2000 programs", "2000 a minute per worker", "seed 42");
    assertThat(report.text()).contains("HUNG  hung-00000001", "reproduce with: cmd");
    assertThat(
            JsonMapper.shared()
                .readTree(report.json())
                .path("findings")
                .path(0)
                .path("name")
                .asString())
        .isEqualTo("hung-00000001");
  }
}
