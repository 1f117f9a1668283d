package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Findings are sought again, with real targets: the printed command brings them about. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class ConfirmationTest {
  private static final String SHRINK = "shm.resize.shrink";
  private static final String PIPE = "shm.kind.pipe";
  private static final String CASES = "shm.kind.directory," + PIPE + ",shm.kind.socket," + SHRINK;

  @TempDir Path directory;

  @Test
  void a_case_that_kills_the_target_by_itself_is_confirmed_alone() throws Exception {
    var one = finding(prove("run", options(Fault.DIES_ON_SHRINK).cases(CASES)));

    assertThat(one.verdict()).isEqualTo("CRASHED(SIGKILL)");
    assertThat(one.repeats()).hasValue("3 of 3 alone");
    assertThat(one.reproduce())
        .isEqualTo("./busproof prove --cases " + SHRINK + " --gap-limit-millis 10000 --no-confirm");
  }

  @Test
  void what_an_earlier_case_left_behind_is_blamed_on_both() throws Exception {
    var report = prove("run", options(Fault.DIES_ON_SHRINK_AFTER_PIPE).cases(CASES));

    var one = finding(report);
    assertThat(one.id()).isEqualTo(SHRINK);
    assertThat(one.repeats()).hasValue("3 of 3 after " + PIPE + ", and 0 of 13 alone");
    assertThat(one.reproduce()).contains(" --cases " + PIPE + "," + SHRINK + " ");
    assertThat(report.summary())
        .containsPattern(
            "1 findings sought again in [0-9.]+ s: 1 repeat always, 0 at times, 0 not; 1 of them"
                + " after other cases");

    // The printed command does it, and the case alone would not have.
    var typed = options(Fault.DIES_ON_SHRINK_AFTER_PIPE).confirmMillis(0);
    var printed = one.reproduce().replaceAll(".*--cases (\\S+) .*", "$1");
    assertThat(finding(prove("again", typed.cases(printed))).verdict()).isEqualTo(one.verdict());
    assertThat(prove("alone", typed.cases(SHRINK)).exitCode()).isZero();
  }

  @Test
  void what_happens_once_is_said_to_have_been_seen_once() throws Exception {
    var marker = directory.resolve("marker");
    var command =
        "sh -c 'if [ -e %s ]; then f=NONE; else f=DIES_ON_SHRINK; fi; : > %s; exec %s'"
            .formatted(
                marker,
                marker,
                String.join(" ", TestCompositor.command(Fault.NONE)).replace("NONE", "$f"));

    var report = prove("run", options(new TargetChoice.Command(command)).cases(SHRINK));

    assertThat(finding(report).repeats())
        .hasValue("not repeated in 13 tries: seen once (13 alone)");
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.table()).contains("repeats: not repeated in 13 tries: seen once");
  }

  @Test
  void harm_by_an_earlier_case_does_not_confirm_that_of_a_later_one() throws Exception {
    var report =
        prove("run", options(Fault.DROPS_OTHERS_ON_SHRINK).cases(SHRINK + ",shm.resize.to-zero"));

    assertThat(report.cases())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.repeats()).hasValue("3 of 3 alone"));
  }

  @Test
  void nothing_is_sought_when_nothing_was_found_or_nobody_asked() throws Exception {
    var calm = prove("calm", options(Fault.NONE).cases(SHRINK));
    var off = prove("off", options(Fault.DIES_ON_SHRINK).cases(SHRINK).confirmMillis(0));

    assertThat(calm.cases().getFirst().repeats()).isEmpty();
    assertThat(finding(off).repeats()).isEmpty();
    assertThat(finding(off).reproduce()).doesNotContain("--no-confirm");
    assertThat(off.summary()).doesNotContain("sought");
  }

  @Test
  void a_run_without_time_for_it_says_so() throws Exception {
    var report = prove("run", options(Fault.DIES_ON_SHRINK).cases(SHRINK).confirmMillis(1));

    assertThat(finding(report).repeats())
        .hasValueSatisfying(text -> assertThat(text).endsWith(" (the time was over)"));
  }

  @Test
  void a_display_that_was_running_before_is_not_started_anew_for_it() throws Exception {
    var socket = directory.resolve("display");
    try (var display = TestDisplay.start(socket, Fault.DROPS_OTHERS_ON_SHRINK)) {
      var report = prove("run", options(new TargetChoice.Display(socket.toString())).cases(SHRINK));

      assertThat(finding(report).repeats())
          .hasValueSatisfying(
              why -> assertThat(why).startsWith("not sought again").contains("not started anew"));
      assertThat(display.isAlive()).isTrue();
    }
  }

  @Test
  void what_was_found_out_is_stored_and_not_sought_again_by_a_resumed_run() throws Exception {
    var report = prove("run", options(Fault.DIES_ON_SHRINK).cases(SHRINK));
    var entries = RunDirectory.open(directory.resolve("run")).read().entries().size();

    try (var lab = Lab.open(RunDirectory.open(directory.resolve("run")).toResume())) {
      lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    }

    var again = RunDirectory.open(directory.resolve("run")).read();
    assertThat(again.entries()).hasSize(entries + 2); // it began and ended
    assertThat(Judgement.of(again, JudgeOptions.OF_THE_RUN).report().cases())
        .isEqualTo(report.cases());
  }

  @Test
  void a_case_that_is_named_twice_is_carried_out_twice_by_one_target() throws Exception {
    var report =
        prove(
            "run",
            options(Fault.DIES_ON_SHRINK_AFTER_PIPE)
                .confirmMillis(0)
                .cases(SHRINK + "," + PIPE + "," + SHRINK));

    var one = finding(report);
    assertThat(one.verdict()).isEqualTo("FLAKY");
    assertThat(one.attempts())
        .extracting(CaseReport.Attempt::verdict)
        .containsExactly("PASS", "CRASHED(SIGKILL)");
  }

  private static CaseReport finding(ProveReport report) {
    return report.cases().stream()
        .filter(CaseReport::isNewFinding)
        .reduce((one, other) -> {
          throw new AssertionError("more than one finding: " + report.table());
        })
        .orElseThrow(() -> new AssertionError("no finding: " + report.table()));
  }

  private static ProveOptions.Builder options(Fault fault) {
    return options(new TargetChoice.Bundled(TestCompositor.command(fault)));
  }

  private static ProveOptions.Builder options(TargetChoice target) {
    // Nobody counts as slow on a busy machine, and there is time for all of it.
    return ProveOptions.builder(target).gapLimitMillis(10_000).confirmMillis(100_000);
  }

  private ProveReport prove(String name, ProveOptions.Builder options) throws Exception {
    var run = RunDirectory.create(directory.resolve(name), options.build());
    try (var lab = Lab.open(run)) {
      return lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    }
  }
}
