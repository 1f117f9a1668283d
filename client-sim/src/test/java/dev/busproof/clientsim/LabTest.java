package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.observe.JournalEntry.Observed;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.Timing;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lab tests itself: what it starts, tells, stores and leaves behind. {@link FaultTest} has the
 * verdicts.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class LabTest {
  private static final String SHRINK = "shm.resize.shrink";

  @TempDir Path out;

  @Test
  void a_target_that_never_becomes_ready_is_broken_and_shows_its_last_output() throws Exception {
    var report = prove(options(Fault.NEVER_READY).readyMillis(3000));

    assertThat(report.cases())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.outcome()).isEqualTo(Outcome.NOT_TESTED);
          assertThat(one.verdict()).isEqualTo("BROKEN");
          assertThat(one.lastOutput()).contains("I am not going to listen");
        });
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void a_target_that_cannot_be_started_is_broken_and_says_what_the_shell_said() throws Exception {
    var report =
        prove(ProveOptions.builder(new TargetChoice.Command("no-such-compositor {socket}")));

    assertThat(report.table()).contains("BROKEN").contains("no-such-compositor");
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void a_target_that_dies_is_started_again_for_the_next_case() throws Exception {
    var report =
        prove(
            options(Fault.DIES_ON_SHRINK)
                .cases("shm.resize.shrink,shm.truncate.after-commit.to-zero"));

    assertThat(report.cases())
        .extracting(CaseReport::verdict)
        .containsExactly("CRASHED(SIGKILL)", "LENIENT");
    assertThat(report.table())
        .contains("reproduce with: ./busproof prove --cases shm.resize.shrink");
  }

  /** All of the catalogue against what is no real compositor: the lab itself must not fail. */
  @Test
  @Timeout(600)
  void every_case_can_be_carried_out() throws Exception {
    var report = prove(options(Fault.NONE).raceMillis(300).kills(2));

    assertThat(report.cases()).hasSizeGreaterThanOrEqualTo(150);
    assertThat(report.cases())
        .as(report.table())
        .extracting(CaseReport::verdict)
        .doesNotContain("BROKEN", "HUNG", "HARMED", "LEAKED")
        .noneMatch(verdict -> verdict.startsWith("CRASHED"));
    // It reads no pixel, so it cannot notice that some are missing, and nothing else is missing.
    assertThat(report.cases())
        .filteredOn(one -> one.id().startsWith("shm."))
        .extracting(CaseReport::verdict)
        .containsOnly("PASS", "LENIENT", "UNSUPPORTED");
  }

  @Test
  void attempts_that_end_differently_are_flaky() throws Exception {
    var marker = out.resolve("marker");
    // Faultless at its first start and fatal at every later one, because it dies in between.
    var command =
        "sh -c 'if [ -e %s ]; then f=CLOSES_ON_SHRINK; else f=DIES_ON_SHRINK; fi; : > %s; exec %s'"
            .formatted(marker, marker, String.join(" ", command(Fault.NONE)).replace("NONE", "$f"));
    var report =
        prove(
            ProveOptions.builder(new TargetChoice.Command(command))
                .cases(SHRINK)
                .gapLimitMillis(10_000)
                .repeat(2));

    assertThat(report.cases()).singleElement().extracting(CaseReport::verdict).isEqualTo("FLAKY");
  }

  @Test
  void a_welcome_that_nothing_comes_of_is_no_welcome() throws Exception {
    var report = prove(options(Fault.IGNORES_SEALED).cases("shm.seal.write"));

    assertThat(report.cases())
        .singleElement()
        .extracting(CaseReport::verdict)
        .isEqualTo("WRONG_ERROR");
  }

  /**
   * Everybody around the attackers is drawn, so it is for the cases to notice that they are not.
   */
  @Test
  void a_target_that_draws_all_but_the_attackers_is_not_praised_for_it() throws Exception {
    var report =
        prove(options(Fault.SERVES_WITNESSES).cases("shm.seal.write,shm.race.*").raceMillis(300));

    assertThat(report.cases())
        .hasSizeGreaterThanOrEqualTo(9)
        .allSatisfy(one -> {
          assertThat(one.verdict()).as(one.id() + ": " + one.detail()).isEqualTo("UNSUPPORTED");
          assertThat(one.detail())
              .contains(
                  one.id().equals("shm.seal.write")
                      ? "neither draws nor releases any buffer"
                      : "nothing was raced against");
        });
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "KEEPS_DESCRIPTORS, LEAKED",
    "DIES_ON_SHRINK, CRASHED(gone)",
    "HANGS_ON_SHRINK, HUNG",
    "NONE, PASS",
  })
  void a_compositor_inside_a_wrapper_is_the_one_that_is_watched(Fault fault, String verdict)
      throws Exception {
    var inner = String.join(" ", command(fault));
    var wrapper = new TargetChoice.Command("sh -c '" + inner + "; sleep 100'");
    var report =
        prove(
            ProveOptions.builder(wrapper)
                .limits(verdict.equals("HUNG") ? FaultTest.BRIEF : FaultTest.PATIENT)
                .cases("shm.resize.shrink,shm.kind.pipe"));

    assertThat(report.cases())
        .filteredOn(one -> one.id().equals(SHRINK))
        .extracting(CaseReport::verdict)
        .containsExactly(verdict);
    assertThat(report.cases()).hasSize(2);
  }

  @Test
  void a_stored_run_can_be_judged_again() throws Exception {
    var report = prove(options(Fault.ACCEPTS_SHRINK).cases("shm.kind.*,shm.resize.*"));
    var again = Judgement.of(RunDirectory.open(out).read(), JudgeOptions.OF_THE_RUN).report();

    assertThat(again).isEqualTo(report);
    assertThat(out.resolve("report.json")).isNotEmptyFile();
  }

  @Test
  void workers_with_a_target_each_come_to_the_same_report() throws Exception {
    var cases =
        "shm.kind.pipe,shm.kind.directory,shm.kind.eventfd,shm.kind.socket,shm.kind.o-path,shm.kind.dev-zero,shm.resize.shrink,shm.race.truncate";
    var report = prove(options(Fault.NONE).cases(cases).raceMillis(300).workers(2));

    assertThat(report.cases())
        .extracting(CaseReport::id)
        .containsExactlyElementsOf(Catalogue.matching(cases).stream().map(AttackCase::id).toList());
    assertThat(report.exitCode()).isZero();
    var seen =
        RunDirectory.open(out).read().entries().stream()
            .flatMap(entry -> entry instanceof Observed o ? Stream.of(o) : Stream.empty())
            .toList();
    assertThat(seen).extracting(Observed::worker).contains(1, 2);
    // It measures, and so it comes last and alone.
    assertThat(seen.getLast().observation().caseId()).isEqualTo("shm.race.truncate");
    assertThat(seen.getLast().worker()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "shm.race.seal, acts, commit to act",
    "shm.race.destroy-buffer, acts, commit to act",
    "shm.race.truncate, commits, commit to first truncation",
    "shm.race.punch, commits, commit to first hole",
  })
  void a_race_says_when_it_hit(String race, String tries, String measured) throws Exception {
    prove(options(Fault.NONE).cases(race).raceMillis(600));

    var attack = onlyObservation().attack();
    assertThat(attack.timings()).extracting(Timing::what).contains(measured);
    assertThat(attack.timings())
        .allSatisfy(timing -> {
          assertThat(timing.count()).as(timing.what()).isBetween(1L, attack.counters().get(tries));
          assertThat(timing.histogram().stream().mapToLong(n -> n).sum()).isEqualTo(timing.count());
          assertThat(timing.medianMicros()).isBetween(timing.minMicros(), timing.maxMicros());
        });
    assertThat(attack.conversations().stream().flatMap(talk -> talk.lines().stream()))
        .anyMatch(line -> line.matches("-- .* \\d+ µs after the commit.*"));
  }

  @Test
  void every_act_of_a_race_was_before_or_after_the_frame_and_the_release() throws Exception {
    prove(options(Fault.NONE).cases("shm.race.resize").raceMillis(1000));

    var attack = onlyObservation().attack();
    var acts = attack.counters().get("acts");
    for (var event : List.of("frame", "release")) {
      assertThat(
              attack.counters().getOrDefault("acts before the " + event, 0L)
                  + attack.counters().getOrDefault("acts after the " + event, 0L))
          .as(event)
          .isEqualTo(acts);
    }
    assertThat(attack.timings())
        .filteredOn(timing -> timing.what().equals("commit to act"))
        .singleElement()
        .extracting(Timing::count)
        .isEqualTo(acts);
  }

  private Observation onlyObservation() throws Exception {
    return RunDirectory.open(out).read().entries().stream()
        .flatMap(entry -> entry instanceof Observed o ? Stream.of(o.observation()) : Stream.empty())
        .reduce((one, other) -> {
          throw new AssertionError("more than one observation");
        })
        .orElseThrow();
  }

  @Test
  void closing_the_lab_ends_the_target_and_the_run() throws Exception {
    var racing = new CountDownLatch(1);
    var options = options(Fault.NONE).cases("shm.race.truncate").raceMillis(60_000).build();
    var lab = Lab.open(RunDirectory.create(out, options));
    var listener =
        new ProveListener() {
          @Override
          public void note(String line) {
            racing.countDown();
          }
        };
    var run = new FutureTask<>(() -> lab.prove(listener, JudgeOptions.OF_THE_RUN));
    Thread.ofPlatform().start(run);
    racing.await();

    lab.close();

    assertThat(run.get().exitCode()).isEqualTo(3);
    assertThat(run.get().failure()).hasValueSatisfying(f -> assertThat(f).contains("interrupted"));
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void the_last_words_of_a_target_that_is_stopped_are_in_its_log() throws Exception {
    var inner = String.join(" ", command(Fault.NONE));
    var wrapper =
        new TargetChoice.Command(
            "sh -c 'trap \"echo last words; kill \\$!; exit 0\" TERM; " + inner + " & wait'");

    var report = prove(ProveOptions.builder(wrapper).cases("shm.kind.pipe"));

    assertThat(report.exitCode()).isZero();
    assertThat(out.resolve("target.log")).content().contains("last words");
  }

  private ProveOptions.Builder options(Fault fault) {
    return ProveOptions.builder(new TargetChoice.Bundled(command(fault))).limits(FaultTest.PATIENT);
  }

  private ProveReport prove(ProveOptions.Builder options) throws Exception {
    try (var lab = Lab.open(RunDirectory.create(out, options.build()))) {
      return lab.prove(ProveListener.SILENT, JudgeOptions.OF_THE_RUN);
    } finally {
      assertThat(leftOver()).as("processes and directories of the lab").isEmpty();
    }
  }

  /** Tells whose it is: other tests have their own at the same time. */
  private String mark() {
    return "-Dbusproof.test.out=" + out;
  }

  private List<String> command(Fault fault) {
    var words = new ArrayList<>(TestCompositor.command(fault));
    words.add(1, mark());
    return words;
  }

  /** Test compositors that are still alive, and runtime directories that are still there. */
  private List<String> leftOver() throws IOException {
    var left = new ArrayList<String>();
    try (var children = ProcessHandle.current().descendants()) {
      children
          .filter(ProcessHandle::isAlive)
          .map(p -> p.info().commandLine().orElse(""))
          .filter(line -> line.contains(mark()))
          .forEach(left::add);
    }
    var log = out.resolve("target.log");
    if (Files.exists(log)) {
      Files.readAllLines(log).stream()
          .filter(line -> line.startsWith(TestCompositor.SOCKET_LINE))
          .map(line -> line.substring(TestCompositor.SOCKET_LINE.length()))
          .filter(socket -> Files.exists(Path.of(socket).getParent()))
          .forEach(left::add);
    }
    return left;
  }
}
