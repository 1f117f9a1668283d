package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.replay.Replay;
import dev.busproof.clientsim.fuzz.replay.ReplayReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The smallest programs known for planted mistakes show these, and nothing where there is none. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class PlantedBugsTest {
  @TempDir Path directory;

  /** Beside this test, with the verdict that it gets in its first comment. */
  static Path smallest(Fault fault) throws Exception {
    var name = fault.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".program";
    var file = PlantedBugsTest.class.getResource("planted/" + name);
    return Path.of(Objects.requireNonNull(file, name).toURI());
  }

  private ReplayReport replay(Fault program, Fault target) throws Exception {
    var options =
        ProveOptions.builder(new TargetChoice.Bundled(TestCompositor.command(target)))
            .gapLimitMillis(10_000)
            .build();
    var log = directory.resolve("target.log");
    try (var replay = Replay.open(smallest(program), List.of(), options, log)) {
      return replay.run(ProveListener.SILENT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DIES_ON_RESIZE_OF_CUT_POOL, CRASHED(SIGKILL)",
    "LEAKS_POOL_OF_LOST_BUFFER,  LEAKED",
    "DEADLOCKS_ON_TWO_RESIZES,   HUNG",
  })
  void smallest_program_still_fails_with_the_mistake_and_not_without(Fault fault, String verdict)
      throws Exception {
    assertThat(replay(fault, fault).text()).isEqualTo("STILL FAILING (%s)", verdict);
    assertThat(replay(fault, Fault.PLANTED_NONE).text()).isEqualTo("FIXED");
  }
}
