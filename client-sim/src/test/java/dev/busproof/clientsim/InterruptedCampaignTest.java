package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.FuzzReport;
import dev.busproof.clientsim.fuzz.campaign.FuzzStatus;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Campaigns that cannot go on to their end: what was seen by then is told all the same. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class InterruptedCampaignTest {
  /** Beyond the time-out of these tests. */
  private static final long FOREVER_MILLIS = 600_000;

  @TempDir Path out;

  private CampaignDirectory create(FuzzOptions options) throws IOException, RunRefusedException {
    return CampaignDirectory.create(out.resolve("campaign"), options);
  }

  private static FuzzReport run(CampaignDirectory directory, FuzzListener listener)
      throws IOException, RunRefusedException {
    try (var campaign = Campaign.open(directory)) {
      return campaign.run(listener, KnownFindings.none());
    }
  }

  /** As Ctrl-C ends it, once the status is such. */
  private static FuzzReport interrupted(CampaignDirectory directory, Predicate<FuzzStatus> when)
      throws Exception {
    try (var campaign = Campaign.open(directory)) {
      return campaign.run(
          new FuzzListener() {
            @Override
            public void status(FuzzStatus now) {
              if (when.test(now)) {
                Thread.ofPlatform().daemon().start(campaign::close);
              }
            }
          },
          KnownFindings.none());
    }
  }

  private static FuzzOptions options(ProveOptions lab) {
    return FuzzOptions.of(lab, 42).forPrograms(Long.MAX_VALUE);
  }

  private void assertSeenButNotConfirmed(FuzzReport report, String verdict) {
    assertThat(report.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).startsWith(verdict);
          assertThat(one.wasLookedInto()).isFalse();
          assertThat(out.resolve("campaign/findings/" + one.name() + ".program"))
              .content()
              .contains("busproof program 1", "# reliability: UNCONFIRMED, not looked into");
        });
    assertThat(report.text()).contains("UNCONFIRMED: not looked into yet");
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(out.resolve("campaign/report.json")).content().contains("\"exitCode\" : 1", verdict);
  }

  @Test
  void a_display_that_dies_and_that_nobody_starts_again_is_told() throws Exception {
    try (var display = TestDisplay.start(out.resolve("socket"), Fault.DIES_ON_SHRINK)) {
      var lab =
          ProveOptions.builder(new TargetChoice.Display(display.socket().toString()))
              .gapLimitMillis(10_000)
              .readyMillis(10_000)
              .build();

      var report = run(create(options(lab)), FuzzListener.SILENT);

      assertSeenButNotConfirmed(report, "CRASHED");
      assertThat(report.failure()).hasValueSatisfying(why -> assertThat(why).contains("gone"));
    }
  }

  @Test
  void what_is_being_looked_into_when_the_lab_is_interrupted_is_told_and_settled_by_the_next()
      throws Exception {
    var directory = create(FuzzChild.options(Fault.DIES_ON_SHRINK).forPrograms(Long.MAX_VALUE));

    var report = interrupted(directory, now -> now.doing().contains("SIGKILL"));

    assertSeenButNotConfirmed(report, "CRASHED(SIGKILL)");
    var unsettled = report.findings().getFirst().name();

    long more = report.status().totals().programs() + 1;
    var next = run(directory.until(Optional.empty(), Optional.of(more)), FuzzListener.SILENT);

    assertThat(next.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.isConfirmed()).isTrue();
          assertThat(one.name()).isNotEqualTo(unsettled);
        });
    assertThat(out.resolve("campaign/findings/" + unsettled + ".program")).doesNotExist();
  }

  @Test
  void a_lab_that_waits_for_a_hung_target_is_interrupted_at_once() throws Exception {
    var hanging = FuzzChild.options(Fault.HANGS_ON_SHRINK);
    var patient = hanging.lab().limits().withPatience(3000, FOREVER_MILLIS);
    var directory = create(options(hanging.lab().toBuilder().limits(patient).build()));
    long[] programs = {-1};

    var report =
        interrupted(
            directory,
            now -> {
              boolean stands = now.totals().programs() == programs[0];
              programs[0] = now.totals().programs();
              return stands && programs[0] > 0;
            });

    assertThat(report.failure())
        .hasValueSatisfying(why -> assertThat(why).contains("interrupted", "--resume"));
    assertThat(report.findings()).isEmpty();
    assertThat(out.resolve("campaign/report.json")).exists();
  }

  @Test
  void a_display_that_hangs_does_not_hold_an_interrupted_lab_back() throws Exception {
    try (var display = TestDisplay.start(out.resolve("socket"), Fault.HANGS_ON_SHRINK)) {
      var lab =
          ProveOptions.builder(new TargetChoice.Display(display.socket().toString()))
              .limits(
                  FuzzChild.options(Fault.NONE).lab().limits().withPatience(3000, FOREVER_MILLIS))
              .build();
      long[] programs = {-1};

      var report =
          interrupted(
              create(options(lab)),
              now -> {
                boolean stands = now.totals().programs() == programs[0];
                programs[0] = now.totals().programs();
                return stands && programs[0] > 0;
              });

      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(out.resolve("campaign/report.json")).exists();
    }
  }

  @Test
  void a_worker_that_cannot_go_on_does_not_take_the_report_with_it() throws Exception {
    var directory = create(FuzzChild.options(Fault.NONE).forPrograms(Long.MAX_VALUE));

    var report =
        run(
            directory,
            new FuzzListener() {
              @Override
              public void status(FuzzStatus now) {
                if (now.totals().programs() > 0) {
                  removeCorpus();
                }
              }
            });

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.failure())
        .hasValueSatisfying(why -> assertThat(why).startsWith("the lab failed: "));
    assertThat(out.resolve("campaign/report.json")).content().contains("the lab failed");
  }

  private void removeCorpus() {
    try (var files = Files.walk(out.resolve("campaign/corpus"))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It is gone, or about to be.
    }
  }
}
