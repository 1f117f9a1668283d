package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.run.Limits;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad compositors that make others wait. Alone: what counts as long is a multiple of what it took
 * in the calm before, and on a busy machine that is more than the fault lasts.
 */
@Isolated
@Timeout(120)
class UnkindTargetTest {
  @TempDir Path out;

  /** These make others wait, so waiting is what is looked at; the fault lasts 2.5 s. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STALLS_ON_SHRINK            | bystander waited \\d+ ms for a frame",
        "STARVES_OTHERS_ON_SHRINK    | bystander waited \\d+ ms for a frame",
        "TURNS_AWAY_ON_SHRINK        | newcomers? .*failed: .*without an error",
        "IGNORES_NEWCOMERS_ON_SHRINK | newcomer .*waited \\d+ ms for its first frame",
      })
  void who_lets_the_innocent_wait_harms_them(Fault fault, String detail) throws Exception {
    var report = FaultTest.prove(out, fault, FaultTest.SHRINK, Limits.defaults());

    FaultTest.assertVerdicts(report, "HARMED", "AS_SPECIFIED", "");
    assertThat(report.cases().getFirst().detail()).containsPattern(detail);
  }
}
