package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do with a run whose target never came up: the journal says it all. */
class JudgeCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path run;

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  @BeforeEach
  void proveOnce() {
    run = directory.resolve("run");
    assertThat(
            run(
                "prove",
                "--target-command",
                "sh -c 'echo my config is wrong; exit 7'",
                "--cases",
                "shm.kind.pipe,shm.resize.shrink",
                "--out",
                run.toString()))
        .isEqualTo(3);
  }

  @Test
  void a_judged_run_says_the_same_again_and_writes_its_report() throws IOException {
    var proved = out.toString();
    Files.delete(run.resolve("report.json"));

    assertThat(run("judge", run.toString())).isEqualTo(3);

    assertThat(out.toString()).isEqualTo(proved).contains("BROKEN", "my config is wrong");
    assertThat(run.resolve("report.json")).isNotEmptyFile();
  }

  @Test
  void the_same_directory_is_not_used_for_another_run() {
    int exitCode = run("prove", "--display", "/nowhere", "--out", run.toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains(run.toString(), "--resume");
  }

  @Test
  void resuming_with_other_options_is_refused_in_one_line() {
    assertThat(run("prove", "--resume", run.toString(), "--repeat", "2")).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("--repeat 1 and not with 2");

    assertThat(run("prove", "--resume", run.toString(), "--display", "x")).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("display x");

    assertThat(run("prove", "--resume", run.toString(), "--targets", "/here")).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("without --targets /here");
  }

  @Test
  void resuming_tries_the_case_again_that_had_no_target() {
    assertThat(run("prove", "--resume", run.toString(), "--repeat", "1")).isEqualTo(3);
    assertThat(out.toString()).contains("BROKEN", "2 of 2 cases are missing");
  }

  /**
   * A case of this name is gone, so the file is out of date, which only who has read it can say.
   */
  private Path baseline(String name) throws IOException {
    return Files.writeString(directory.resolve(name), "shm.gone." + name + " CRASHED once\n");
  }

  @Test
  void a_run_goes_on_with_the_baseline_that_it_was_begun_with() throws IOException {
    var begun = directory.resolve("begun");
    var known = baseline("known");
    var command = "sh -c 'exit 7'";
    run(
        "prove",
        "--target-command",
        command,
        "--cases",
        "shm.kind.pipe",
        "--out",
        begun + "",
        "--baseline",
        known + "");
    assertThat(out.toString()).contains("stale: ", "shm.gone.known");

    run("prove", "--resume", begun.toString());
    assertThat(out.toString()).contains("stale: ", "shm.gone.known");

    run("prove", "--resume", begun.toString(), "--baseline", baseline("other").toString());
    assertThat(out.toString()).contains("shm.gone.other").doesNotContain("shm.gone.known");

    Files.delete(known);
    assertThat(run("prove", "--resume", begun.toString())).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(1)
        .contains(begun + " was begun with --baseline " + known + ": no such file");
  }

  @Test
  void a_run_without_a_baseline_goes_on_without_one() {
    run("prove", "--resume", run.toString());

    assertThat(out.toString()).contains("BROKEN").doesNotContain("stale", "baseline");
  }

  @Test
  void a_journal_that_is_damaged_in_the_middle_is_named() throws IOException {
    Files.writeString(run.resolve("journal.ndjson"), "nonsense\n{}\n");

    assertThat(run("judge", run.toString())).isEqualTo(3);
    assertThat(err.toString()).hasLineCount(1).contains("journal.ndjson: line 1");
  }
}
