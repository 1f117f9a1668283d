package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cases make of a seat that lacks what they are about. */
@Timeout(60)
class SeatTest {
  @TempDir Path out;

  /** Its seat says nothing, and so it has nothing. */
  @ParameterizedTest
  @CsvSource({
    "keymap.truncate, keyboard",
    "keymap.seal, keyboard",
    "seat.cursor.with-a-role, pointer",
    "seat.cursor.destroyed-while-set, pointer",
    "seat.released-with-devices, pointer",
  })
  void a_case_about_a_device_that_the_seat_has_not_is_not_applicable(String id, String device)
      throws Exception {
    var one = prove(id).cases().getFirst();

    assertThat(one.verdict()).as(one.detail()).isEqualTo("UNSUPPORTED");
    assertThat(one.detail()).isEqualTo("the target's seat has no " + device);
  }

  private ProveReport prove(String id) throws Exception {
    var target = new TargetChoice.Bundled(TestCompositor.command(Fault.SERVES_WITNESSES));
    var options = ProveOptions.builder(target).gapLimitMillis(10_000).cases(id).build();
    try (var lab = Lab.open(RunDirectory.create(out, options))) {
      return lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    }
  }
}
