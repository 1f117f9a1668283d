package dev.busproof.clientsim.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.fuzz.Programs;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Conversation;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a suspicion comes to, by an oracle whose target is a rule about programs. */
class InvestigationTest {
  private static final Recipe RECIPE = new Recipe(1, 4711, 3, 2000);

  @TempDir Path out;

  private CampaignDirectory directory;
  private int runs;

  @BeforeEach
  void begin() throws IOException, RunRefusedException {
    var options = FuzzOptions.of(ProveOptions.of(new TargetChoice.Display("/nowhere")), 42);
    directory = CampaignDirectory.create(out.resolve("campaign"), options);
  }

  /** A target that dies when the rule holds. */
  private final class Rule implements Oracle {
    private final Predicate<Program> dies;

    Rule(Predicate<Program> dies) {
      this.dies = dies;
    }

    @Override
    public Outcome judge(Program program, long awaitMillis) {
      runs++;
      var verdict =
          dies.test(program)
              ? Look.verdict(Verdict.Kind.CRASHED, "SIGBUS", "the target died")
              : Look.verdict(Verdict.Kind.PASS, "", "");
      return new Outcome(
          verdict,
          "",
          List.of(new Conversation(1, List.of("wl_surface#3.commit()"), 0, List.of())),
          List.of("Bus error"));
    }

    @Override
    public Outcome glance(Program program, Manner manner) {
      return judge(program, manner.awaitMillis());
    }

    @Override
    public Set<Held> grows(Program program, long awaitMillis) {
      return Set.of();
    }
  }

  private FindingReport settle(Predicate<Program> dies, Program... programs) throws IOException {
    return settle(dies, List.of(), programs).report();
  }

  private Found settle(Predicate<Program> dies, List<Found> known, Program... programs)
      throws IOException {
    var suspicion =
        new Suspicion(
            Verdict.Kind.CRASHED,
            "SIGBUS",
            "the target died",
            "",
            RECIPE,
            List.of(programs).stream().map(ProgramText::print).toList());
    return new Investigation(new Rule(dies), Interfaces.bundled(), directory, _ -> {})
        .settle(suspicion, known);
  }

  private Path file(FindingReport finding, String ending) {
    return directory.findings().resolve(finding.name() + ending);
  }

  @Test
  void a_finding_is_small_and_tells_how_it_was_found_and_how_it_comes_about_again()
      throws Exception {
    var finding = settle(Programs.diesOfShortFiles(), Programs.crowded());

    assertThat(finding.verdict()).isEqualTo("CRASHED(SIGBUS)");
    assertThat(finding.steps()).isEqualTo(10);
    assertThat(finding.reliabilityPercent()).isEqualTo(100);
    assertThat(finding.complete()).isTrue();
    assertThat(finding.signature())
        .isEqualTo("CRASHED(SIGBUS) wl_surface.attach, truncate, wl_surface.commit");
    assertThat(finding.fails()).isTrue();
    var text = Files.readString(file(finding, ".program"));
    assertThat(text)
        .contains(
            "# verdict: CRASHED(SIGBUS)",
            "# reliability: 100 % of 10 runs",
            "# found by: seed 42, shard 1/1, worker 1, program 4711",
            "# reproduce: ./busproof replay "
                + file(finding, ".program")
                + " --display /nowhere --await-millis 8\n");
    assertThat(Programs.diesOfShortFiles()).accepts(ProgramText.parse(text));
    assertThat(Files.readString(file(finding, ".trace")))
        .contains("wl_surface#3.commit()", "Bus error");
  }

  @Test
  void what_fails_like_a_known_finding_and_does_all_that_it_does_is_not_run_again()
      throws Exception {
    var known = settle(Programs.diesOfShortFiles(), List.of(), Programs.crowded());
    runs = 0;
    var more = new ArrayList<>(Programs.crowded().steps());
    more.add(new Step.Sleep(1));

    var again = settle(Programs.diesOfShortFiles(), List.of(known), Programs.crowded().with(more));

    assertThat(again).isEqualTo(known);
    assertThat(runs).isZero();
  }

  @Test
  void what_becomes_the_same_when_it_is_small_is_the_same_finding() throws Exception {
    var known = settle(Programs.diesOfShortFiles(), List.of(), Programs.crowded());
    // So that it is not recognised before.
    var other = new Found(known.report(), ProgramText.print(Programs.crowded()));
    var fewer = Programs.crowded().steps();
    fewer = fewer.subList(0, fewer.size() - 1);
    assertThat(Programs.diesOfShortFiles()).accepts(Programs.crowded().with(fewer));

    var again = settle(Programs.diesOfShortFiles(), List.of(other), Programs.crowded().with(fewer));

    assertThat(again).isEqualTo(other);
  }

  @Test
  void what_needs_a_program_before_it_is_found_together_with_that() throws Exception {
    var cut =
        Programs.of(
            new Step.CreateFile("f1", Step.Kind.MEMFD, 9, false, Set.of()),
            Programs.truncate("f1", 0));
    var window = new Program(Optional.of(1L), Programs.window("c1", "f1"));

    var finding = settle(Programs.diesOfShortFiles(), cut, window, window, window, window);

    assertThat(finding.isConfirmed()).isTrue();
    assertThat(Programs.diesOfShortFiles())
        .accepts(ProgramText.parse(Files.readString(file(finding, ".program"))));
  }

  @Test
  void what_does_not_come_about_again_is_kept_and_called_unconfirmed() throws Exception {
    var finding = settle(_ -> false, Programs.crowded());

    assertThat(finding.isConfirmed()).isFalse();
    assertThat(finding.reliabilityPercent()).isZero();
    assertThat(finding.fails()).as("a process was seen to end").isTrue();
    assertThat(Files.readString(file(finding, ".program"))).contains("UNCONFIRMED");
    assertThat(finding.steps()).isEqualTo(Programs.crowded().steps().size());
  }

  @Test
  void what_ends_alike_and_does_not_come_about_again_leaves_a_confirmed_finding_as_it_is()
      throws Exception {
    var known = settle(Programs.diesOfShortFiles(), List.of(), Programs.crowded());
    var text = Files.readString(file(known.report(), ".program"));
    var steps = new ArrayList<>(ProgramText.parse(text).steps());
    steps.remove(steps.stream().filter(Step.Request.class::isInstance).findFirst().orElseThrow());

    var again = settle(_ -> false, List.of(known), Programs.crowded().with(steps));

    assertThat(again).isEqualTo(known);
    assertThat(file(known.report(), ".program")).content().isEqualTo(text);
  }

  @Test
  void what_comes_about_now_and_then_is_a_finding_with_its_reliability() throws Exception {
    var random = new Random(3);

    var finding =
        settle(
            p -> random.nextInt(2) == 0 && Programs.diesOfShortFiles().test(p), Programs.crowded());

    assertThat(finding.reliabilityPercent()).isBetween(1, 99);
    assertThat(Programs.diesOfShortFiles())
        .accepts(ProgramText.parse(Files.readString(file(finding, ".program"))));
  }

  @Test
  void an_innocent_client_that_waited_once_and_never_again_fails_no_campaign() throws Exception {
    var suspicion =
        new Suspicion(
            Verdict.Kind.HARMED,
            "",
            "the bystander waited 900 ms",
            "",
            RECIPE,
            List.of(ProgramText.print(Programs.crowded())));

    var finding =
        new Investigation(new Rule(_ -> false), Interfaces.bundled(), directory, _ -> {})
            .settle(suspicion, List.of())
            .report();

    assertThat(finding.isConfirmed()).isFalse();
    assertThat(finding.fails()).isFalse();
  }

  @Test
  void what_comes_about_now_and_then_is_replayed_as_often_as_it_takes_to_be_seen()
      throws Exception {
    var turn = new int[1];

    var finding =
        settle(p -> Programs.diesOfShortFiles().test(p) && turn[0]++ % 2 == 0, Programs.crowded());

    assertThat(finding.reliabilityPercent()).isEqualTo(50);
    assertThat(finding.reproduce()).endsWith(" --repeat 5");
  }

  @Test
  void who_hangs_is_given_as_long_as_the_campaign_gave() throws Exception {
    // Answers after a while that is too long for who tries many programs, and not for a campaign.
    var slow =
        new Oracle() {
          @Override
          public Outcome judge(Program program, long awaitMillis) {
            return new Outcome(Look.verdict(Verdict.Kind.PASS, "", ""), "", List.of(), List.of());
          }

          @Override
          public Outcome glance(Program program, Manner manner) {
            assertThat(manner.awaitMillis()).isEqualTo(8);
            return manner.patient()
                ? judge(program, manner.awaitMillis())
                : new Outcome(Look.verdict(Verdict.Kind.HUNG, "", ""), "", List.of(), List.of());
          }

          @Override
          public Set<Held> grows(Program program, long awaitMillis) {
            return Set.of();
          }
        };
    var suspicion =
        new Suspicion(
            Verdict.Kind.HUNG, "", "", "", RECIPE, List.of(ProgramText.print(Programs.crowded())));

    var finding =
        new Investigation(slow, Interfaces.bundled(), directory, _ -> {})
            .settle(suspicion, List.of())
            .report();

    assertThat(finding.isConfirmed()).isFalse();
  }

  @Test
  void a_finding_is_known_again_whatever_became_of_its_file() throws Exception {
    var known = settle(Programs.diesOfShortFiles(), List.of(), Programs.crowded());
    Files.writeString(file(known.report(), ".program"), "somebody tried something here");
    runs = 0;

    var investigation =
        new Investigation(
            new Rule(Programs.diesOfShortFiles()), Interfaces.bundled(), directory, _ -> {});
    var again = settle(Programs.diesOfShortFiles(), List.of(known), Programs.crowded());

    assertThat(again).isEqualTo(known);
    assertThat(runs).isZero();
    assertThat(investigation.avoided(List.of(known)).skips(RECIPE, Programs.crowded())).isTrue();
  }

  /** Leaks what the rules say: one for those who look in a hurry, one for those who judge. */
  private Oracle leaking(Predicate<Program> soon, Predicate<Program> really) {
    return new Oracle() {
      @Override
      public Outcome judge(Program program, long awaitMillis) {
        runs++;
        var kind = really.test(program) ? Verdict.Kind.LEAKED : Verdict.Kind.PASS;
        return new Outcome(Look.verdict(kind, "", ""), "", List.of(), List.of());
      }

      @Override
      public Outcome glance(Program program, Manner manner) {
        throw new AssertionError("a glance shows no leak");
      }

      @Override
      public Set<Held> grows(Program program, long awaitMillis) {
        return soon.test(program) ? Set.of(Held.DESCRIPTORS) : Set.of();
      }
    };
  }

  private FindingReport settleLeak(Oracle oracle) throws IOException {
    var text = ProgramText.print(Programs.crowded());
    var suspicion =
        new Suspicion(Verdict.Kind.LEAKED, "", "descriptors 7 -> 8", "", RECIPE, List.of(text));
    return new Investigation(oracle, Interfaces.bundled(), directory, _ -> {})
        .settle(suspicion, List.of())
        .report();
  }

  @Test
  void leak_is_made_small_by_short_runs_and_judged_in_full_before_and_after() throws Exception {
    var rule = Programs.diesOfShortFiles();

    var finding = settleLeak(leaking(rule, rule));

    assertThat(finding.steps()).isEqualTo(10);
    assertThat(finding.complete()).isTrue();
    assertThat(finding.reliabilityPercent()).isEqualTo(100);
    assertThat(runs).isEqualTo(1 + 3);
  }

  @Test
  void what_only_looked_like_a_leak_is_made_small_again_by_full_judgement() throws Exception {
    var finding = settleLeak(leaking(_ -> true, Programs.diesOfShortFiles()));

    assertThat(finding.isConfirmed()).isTrue();
    assertThat(Programs.diesOfShortFiles())
        .accepts(ProgramText.parse(Files.readString(file(finding, ".program"))));
  }
}
