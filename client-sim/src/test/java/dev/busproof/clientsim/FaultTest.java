package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Deliberately bad compositors: each gets exactly the two verdicts that it deserves, and why. Side
 * by side, because most of the time is spent waiting for limits to pass; those who are judged by
 * how long others waited are in {@link UnkindTargetTest}.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class FaultTest {
  static final String SHRINK = "shm.resize.shrink";
  private static final Set<String> FINE = Set.of("PASS", "LENIENT");

  /** Nobody counts as slow on a busy machine. */
  static final Limits PATIENT = Limits.defaults().withGapLimitMillis(10_000);

  /** For targets that never answer again, however long they are asked. */
  static final Limits BRIEF = PATIENT.withPatience(2000, 2500);

  @TempDir Path out;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONE                     | PASS             | AS_SPECIFIED | wl_shm_pool error 2",
        "DIES_ON_SHRINK           | CRASHED(SIGKILL) | NO_WORD      | the target died",
        "DIES_ON_FIRST_BUFFER     | CRASHED(SIGKILL) | UNKNOWN      | the target died",
        "HANGS_ON_SHRINK          | HUNG             | NO_ANSWER    | blocked in ",
        "SPINS_ON_SHRINK          | HUNG             | NO_ANSWER    | spinning at ",
        // Which of the two it meets with depends on what it had written by then.
        "DROPS_OTHERS_ON_SHRINK   | HARMED           | AS_SPECIFIED | 'the bystander"
            + " (disconnected|connection reset)'",
        "ACCEPTS_SHRINK           | LENIENT          | NOT_TOLD     | survived; expected",
        "BLAMES_DISPLAY_ON_SHRINK | WRONG_ERROR      | OTHER_ERROR  | wl_display error 1",
        "CLOSES_ON_SHRINK         | WRONG_ERROR      | NO_WORD      | disconnected without",
        "REFUSES_GROWTH           | HARMED           | AS_SPECIFIED | twin was not served before",
        "KEEPS_DESCRIPTORS        | LEAKED           | AS_SPECIFIED | descriptors ",
        "KEEPS_MEMORY             | LEAKED           | AS_SPECIFIED | memory ",
        "KEEPS_MAPPINGS           | LEAKED           | AS_SPECIFIED | mappings ",
        "KEEPS_THREADS            | LEAKED           | AS_SPECIFIED | threads ",
        "DIES_ON_SECOND_SHRINK    | CRASHED(SIGKILL) | AS_SPECIFIED | the target died",
      })
  void a_fault_gets_its_two_verdicts(Fault fault, String verdict, String told, String detail)
      throws Exception {
    var report = prove(fault, SHRINK, verdict.equals("HUNG") ? BRIEF : PATIENT);

    assertVerdicts(report, verdict, told, detail);
    assertThat(report.exitCode()).isEqualTo(FINE.contains(verdict) ? 0 : 1);
  }

  /**
   * The target is stuck until the case, unanswered for 3 s, gives its pipe up. Everybody waits as
   * long as the culprit, which is harm: how the culprit itself was told is the second verdict. The
   * limit is one that holds whatever the calm was like, and nothing is HUNG that soon.
   */
  @Test
  void a_target_that_reads_a_silent_pipe_to_its_end_harms_all_the_others() throws Exception {
    var limits = Limits.defaults().withGapLimitMillis(500).withPatience(3000, 60_000);

    var report = prove(Fault.READS_DESCRIPTORS, "shm.kind.pipe", limits);

    assertVerdicts(report, "HARMED", "NO_ANSWER", "bystander");
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void an_honest_client_that_is_ended_is_a_finding_and_no_failure_of_the_lab() throws Exception {
    var report = prove(Fault.ENDS_KILLABLE_CLIENTS, "client.kill-9", PATIENT);

    assertVerdicts(report, "WRONG_ERROR", "NO_WORD", " without an error");
  }

  @Test
  void a_target_that_dies_at_some_cases_is_blamed_for_these_and_for_no_other() throws Exception {
    var report = prove(Fault.DIES_ON_SHRINK, "shm.resize.*", PATIENT);

    assertThat(report.cases())
        .filteredOn(one -> one.verdict().startsWith("CRASHED"))
        .extracting(CaseReport::id)
        .containsExactly(
            SHRINK, "shm.resize.to-zero", "shm.resize.to-negative", "shm.resize.to-int-min");
    assertThat(report.cases())
        .filteredOn(one -> FINE.contains(one.verdict()))
        .hasSize(report.cases().size() - 4)
        .hasSizeGreaterThan(4);
  }

  @Test
  void an_innocent_client_that_is_starved_accuses_the_case_that_did_it_and_no_later_one()
      throws Exception {
    var limits = Limits.defaults().withGapLimitMillis(3000);

    var report = prove(Fault.FORGETS_OTHERS_ON_SHRINK, SHRINK + ",shm.resize.to-same", limits);

    assertThat(report.cases())
        .extracting(CaseReport::id, CaseReport::verdict)
        .containsExactlyInAnyOrder(tuple(SHRINK, "HARMED"), tuple("shm.resize.to-same", "PASS"));
  }

  @Test
  void a_target_that_was_slow_at_its_start_is_tested_all_the_same() throws Exception {
    var report = prove(Fault.SILENT_AT_FIRST, SHRINK, PATIENT.withPatience(500, 10_000));

    assertVerdicts(report, "PASS", "AS_SPECIFIED", "");
  }

  @Test
  void a_target_of_which_nothing_could_be_learned_was_not_tested() throws Exception {
    var report = prove(Fault.HIDES_GLOBALS, SHRINK, PATIENT.withPatience(200, 10_000));

    assertVerdicts(report, "BROKEN", "UNKNOWN", "did not tell its globals");
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void a_target_that_serves_nobody_is_told_so_and_not_praised() throws Exception {
    var report = prove(Fault.IDLE, "wire.*,client.disconnect.*", BRIEF);

    assertThat(report.cases())
        .isNotEmpty()
        .allSatisfy(one -> {
          assertThat(one.verdict()).as(one.id()).isEqualTo("UNSUPPORTED");
          assertThat(one.detail()).contains("serves nobody");
        });
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void a_target_that_answers_nothing_never_becomes_ready() throws Exception {
    var report = prove(Fault.SILENT, SHRINK, PATIENT);

    assertVerdicts(report, "BROKEN", "UNKNOWN", "did not become ready");
    assertThat(report.exitCode()).isEqualTo(3);
  }

  static void assertVerdicts(ProveReport report, String verdict, String told, String detail) {
    assertThat(report.cases())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).as(one.detail()).isEqualTo(verdict);
          assertThat(one.told().name()).as(one.detail()).isEqualTo(told);
          assertThat(one.detail()).containsPattern(detail);
        });
  }

  private ProveReport prove(Fault fault, String cases, Limits limits) throws Exception {
    return prove(out, fault, cases, limits);
  }

  static ProveReport prove(Path out, Fault fault, String cases, Limits limits) throws Exception {
    var options =
        ProveOptions.builder(new TargetChoice.Bundled(TestCompositor.command(fault)))
            .cases(cases)
            .limits(limits)
            .readyMillis(fault == Fault.SILENT ? 1000 : 20_000)
            .kills(1)
            .build();
    try (var lab = Lab.open(RunDirectory.create(out, options))) {
      return lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    }
  }
}
