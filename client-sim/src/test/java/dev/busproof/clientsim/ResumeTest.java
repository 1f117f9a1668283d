package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.observe.JournalEntry.Began;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A lab that is killed loses the case in flight, and nothing else. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ResumeTest {
  private static final String CASES = "shm.resize.*";

  @TempDir Path directory;

  @Test
  void a_run_whose_lab_was_killed_goes_on_and_ends_as_an_unbroken_one() throws Exception {
    var broken = directory.resolve("broken");
    kill(broken, 4);
    // As a power cut may leave it.
    Files.writeString(
        broken.resolve("journal.ndjson"), "{\"observed\":{\"wo", StandardOpenOption.APPEND);
    var cut = Judgement.of(RunDirectory.open(broken).read(), JudgeOptions.OF_THE_RUN).report();

    var resumed = prove(RunDirectory.open(broken).toResume());
    var unbroken =
        prove(RunDirectory.create(directory.resolve("unbroken"), LabChild.options(CASES)));

    assertThat(cut.exitCode()).isEqualTo(3);
    assertThat(cut.failure()).hasValueSatisfying(f -> assertThat(f).contains("--resume"));
    assertThat(cut.cases()).hasSizeBetween(3, 4);
    assertThat(resumed.failure()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(unbroken.exitCode());
    assertThat(resumed.cases())
        .usingRecursiveFieldByFieldElementComparatorOnFields("id", "verdict", "outcome")
        .containsExactlyElementsOf(unbroken.cases());
    assertThat(resumed.cases())
        .extracting(CaseReport::attempts)
        .allSatisfy(attempts -> assertThat(attempts).hasSize(1));
    assertThat(RunDirectory.open(broken).read().entries())
        .filteredOn(Began.class::isInstance)
        .hasSize(2);
  }

  @Test
  void a_finished_run_is_only_judged_when_it_is_resumed() throws Exception {
    var run = RunDirectory.create(directory.resolve("run"), LabChild.options("shm.kind.pipe"));
    var first = prove(run);

    var again = prove(RunDirectory.open(run.path()).toResume());

    assertThat(again.cases()).isEqualTo(first.cases());
    assertThat(again.exitCode()).isZero();
  }

  @Test
  void a_run_that_a_lab_is_at_is_refused() throws Exception {
    var run = RunDirectory.create(directory.resolve("run"), LabChild.options("shm.kind.pipe"));
    try (var writer = run.write()) {
      assertThat(writer).isNotNull();
      assertThatThrownBy(() -> prove(run))
          .isInstanceOf(RunRefusedException.class)
          .hasMessageContaining("still running");
    }
  }

  private static ProveReport prove(RunDirectory run) throws IOException, RunRefusedException {
    try (var lab = Lab.open(run)) {
      return lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    }
  }

  /** Begins a run in a JVM of its own and kills that when it begins a case. */
  private static void kill(Path run, int number) throws IOException, InterruptedException {
    var lab = new ProcessBuilder(LabChild.command(run, CASES)).redirectErrorStream(true).start();
    List<ProcessHandle> left = List.of();
    try (var said =
        new BufferedReader(new InputStreamReader(lab.getInputStream(), StandardCharsets.UTF_8))) {
      int begun = 0;
      for (var line = said.readLine(); line != null && begun < number; line = said.readLine()) {
        begun += line.startsWith("shm.") ? 1 : 0;
      }
      assertThat(begun).isEqualTo(number);
      left = lab.descendants().toList();
    } finally {
      lab.destroyForcibly().waitFor();
      // Nobody else can end them: their lab did not get round to it.
      left.forEach(ProcessHandle::destroyForcibly);
      forget(run);
    }
  }

  private static void forget(Path run) throws IOException {
    for (var line : Files.readAllLines(run.resolve("target.log"))) {
      if (line.startsWith(TestCompositor.SOCKET_LINE)) {
        var socket = Path.of(line.substring(TestCompositor.SOCKET_LINE.length()));
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
      }
    }
  }
}
