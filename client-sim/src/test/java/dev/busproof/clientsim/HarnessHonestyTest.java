package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FindingReport;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.FuzzReport;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.replay.Replay;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fuzzer that finds nothing may be good at overlooking things. Here it is given compositors whose
 * mistakes are known, and must find each from nothing, within so many programs. The campaigns run
 * side by side: those of the deadlock and of the leak mostly wait.
 */
@Timeout(600)
class HarnessHonestyTest {
  /** How much larger than the smallest program known a finding may be. */
  private static final int MORE_STEPS = 2;

  @TempDir private static Path out;

  private static final Map<Planted, Future<Found>> CAMPAIGNS = new TreeMap<>();

  /**
   * What is to be found, from which seed and within how many programs. The first 64 follow from the
   * seed alone; later ones from what the target showed as well, which is not quite the same each
   * time.
   */
  enum Planted {
    DEATH(Fault.DIES_ON_RESIZE_OF_CUT_POOL, 4, 64, "CRASHED(SIGKILL)"),
    LEAK(Fault.LEAKS_POOL_OF_LOST_BUFFER, 1, 640, "LEAKED"),
    DEADLOCK(Fault.DEADLOCKS_ON_TWO_RESIZES, 1, 64, "HUNG");

    final Fault fault;
    final long seed;
    final long programs;
    final String verdict;

    Planted(Fault fault, long seed, long programs, String verdict) {
      this.fault = fault;
      this.seed = seed;
      this.programs = programs;
      this.verdict = verdict;
    }
  }

  /** What came of a campaign, and of its only finding when that was played again. */
  private record Found(FindingReport finding, String program, String again, String mended) {}

  @BeforeAll
  static void begin() {
    try (var side = Executors.newFixedThreadPool(Planted.values().length)) {
      for (var planted : Planted.values()) {
        CAMPAIGNS.put(planted, side.submit(() -> find(planted)));
      }
    }
  }

  /** With limits that a busy machine keeps, and short ones for what will never answer. */
  private static ProveOptions lab(Fault fault) {
    return ProveOptions.builder(new TargetChoice.Bundled(TestCompositor.command(fault)))
        .limits(new Limits(4000, 0, 4000, 4000, 10, 10, 16, 2000, 2500))
        .readyMillis(60_000)
        .build();
  }

  /** Plays so many programs, or until something was found. */
  private static FuzzReport play(Path directory, Fault fault, long seed, long programs)
      throws Exception {
    var options = FuzzOptions.of(lab(fault), seed).forPrograms(programs);
    try (var campaign = Campaign.open(CampaignDirectory.create(directory, options))) {
      var ending =
          new FuzzListener() {
            @Override
            public void found(FindingReport finding) {
              if (finding.isConfirmed()) {
                Thread.ofVirtual().start(campaign::close);
              }
            }
          };
      return campaign.run(ending, KnownFindings.none());
    }
  }

  private static List<FindingReport> confirmed(FuzzReport report) {
    return report.findings().stream().filter(FindingReport::isConfirmed).toList();
  }

  private static Found find(Planted planted) throws Exception {
    var directory = out.resolve(planted.name());
    var report = play(directory, planted.fault, planted.seed, planted.programs);
    assertThat(report.exitCode()).as(report.summary()).isEqualTo(1);
    assertThat(confirmed(report)).as(report.text()).hasSize(1);
    var finding = confirmed(report).getFirst();
    var file = directory.resolve("findings").resolve(finding.name() + ".program");
    return new Found(
        finding,
        Files.readString(file),
        replay(file, planted.fault),
        replay(file, Fault.PLANTED_NONE));
  }

  private static String replay(Path program, Fault fault) throws Exception {
    var log = program.resolveSibling(fault + ".log");
    try (var replay = Replay.open(program, List.of(), lab(fault), log)) {
      return replay.run(ProveListener.SILENT).text();
    }
  }

  private static Found found(Planted planted) throws InterruptedException {
    try {
      return Objects.requireNonNull(CAMPAIGNS.get(planted)).get();
    } catch (ExecutionException e) {
      throw new AssertionError(planted + " was not found as it should be", e.getCause());
    }
  }

  @ParameterizedTest
  @EnumSource
  void planted_mistake_is_found_within_its_budget_of_programs(Planted planted) throws Exception {
    assertThat(found(planted).finding().verdict()).isEqualTo(planted.verdict);
  }

  @ParameterizedTest
  @EnumSource
  void finding_is_made_nearly_as_small_as_the_smallest_program_known(Planted planted)
      throws Exception {
    var smallest = ProgramText.parse(Files.readString(PlantedBugsTest.smallest(planted.fault)));
    var program = found(planted).program();

    assertThat(ProgramText.parse(program).steps())
        .as(program)
        .hasSizeLessThanOrEqualTo(smallest.steps().size() + MORE_STEPS);
  }

  @ParameterizedTest
  @EnumSource
  void finding_still_fails_when_it_is_replayed_and_is_fixed_where_it_was_mended(Planted planted)
      throws Exception {
    var found = found(planted);

    assertThat(found.again()).isEqualTo("STILL FAILING (%s)", planted.verdict);
    assertThat(found.mended()).isEqualTo("FIXED");
  }

  @ParameterizedTest
  @EnumSource
  void budget_of_one_program_is_not_enough(Planted planted) throws Exception {
    var report = play(out.resolve(planted + "-1"), planted.fault, planted.seed, 1);

    assertThat(report.text()).isEmpty();
    assertThat(report.exitCode()).isZero();
  }

  @Test
  void same_programs_find_nothing_where_nothing_is_planted() throws Exception {
    var report = play(out.resolve("none"), Fault.PLANTED_NONE, Planted.LEAK.seed, 192);

    assertThat(confirmed(report)).isEmpty();
    assertThat(report.exitCode()).as(report.text()).isZero();
  }
}
