package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab against a real compositor that somebody else wrote. */
@Timeout(120)
class WestonTest {
  private static final String CASES = "shm.seal.*,shm.kind.pipe,client.disconnect.*";

  @TempDir Path out;

  @Test
  void harmless_cases_can_be_carried_out_on_weston() throws Exception {
    assumeTrue(isInstalled("weston"), "weston is not installed");
    var command =
        "weston --backend=headless-backend.so --use-pixman --socket={socket} --idle-time=0"
            + " --no-config";
    var options = ProveOptions.builder(new TargetChoice.Command(command)).cases(CASES).build();
    try (var lab = Lab.open(RunDirectory.create(out, options))) {
      var report = lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);

      assertThat(report.cases())
          .hasSameSizeAs(Catalogue.matching(CASES))
          .hasSizeGreaterThan(5)
          .extracting(CaseReport::outcome)
          .doesNotContain(CaseReport.Outcome.NOT_TESTED, CaseReport.Outcome.NOT_APPLICABLE);
      assertThat(report.failure()).isEmpty();
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
