package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.FuzzReport;
import dev.busproof.clientsim.fuzz.campaign.FuzzStatus;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.fuzz.campaign.PlayedPrograms;
import dev.busproof.clientsim.fuzz.campaign.Totals;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Campaigns against targets in processes of their own. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class CampaignTest {
  @TempDir Path out;

  private static FuzzReport run(CampaignDirectory directory)
      throws IOException, RunRefusedException {
    return run(directory, FuzzListener.SILENT);
  }

  private static FuzzReport run(CampaignDirectory directory, FuzzListener listener)
      throws IOException, RunRefusedException {
    try (var campaign = Campaign.open(directory)) {
      return campaign.run(listener, KnownFindings.none());
    }
  }

  private CampaignDirectory create(FuzzOptions options) throws IOException, RunRefusedException {
    return CampaignDirectory.create(out.resolve("campaign"), options);
  }

  @Test
  void a_target_without_a_fault_is_played_against_to_the_end_and_nothing_is_found()
      throws Exception {
    var report = run(create(FuzzChild.options(Fault.NONE).forPrograms(128)));

    assertThat(report.text()).isEmpty();
    assertThat(report.exitCode()).isZero();
    assertThat(report.status().totals().programs()).isEqualTo(128);
    assertThat(report.status().totals().messages()).isPositive();
    assertThat(report.status().corpus()).isPositive();
    assertThat(report.status().restarts()).isZero();
    assertThat(out.resolve("campaign/report.json")).content().contains("\"programs\" : 128");
  }

  @Test
  void every_program_can_be_made_again_from_seed_and_journal() throws Exception {
    var directory = create(FuzzChild.options(Fault.NONE).forPrograms(100));
    run(directory);

    var played = PlayedPrograms.of(directory.path());
    assertThat(played).hasSize(100);
    for (var one : played) {
      assertThat(Campaign.program(CampaignDirectory.open(directory.path()), 1, one.index()))
          .as("program %d", one.index())
          .contains(one.program());
    }
    assertThat(Campaign.program(directory, 2, 0)).isEmpty();
  }

  @Test
  void programs_of_a_corpus_are_played_as_they_are_before_any_other_and_added_once()
      throws Exception {
    var corpus = Files.createDirectories(out.resolve("corpus"));
    var text = "busproof program 1\nclient c1\nc1 bind wl_shm 1 -> shm\nc1 sync\n";
    Files.writeString(corpus.resolve("mine.program"), "# mine\n" + text);
    var options = withCorpus(FuzzChild.options(Fault.NONE), corpus);

    var report = run(create(options.forPrograms(40)));

    var played = PlayedPrograms.of(out.resolve("campaign"));
    assertThat(played.getFirst().program()).isEqualTo(text);
    var directory = CampaignDirectory.open(out.resolve("campaign"));
    assertThat(Campaign.program(directory, 1, 0)).contains(text);
    assertThat(Campaign.program(directory, 1, 39)).contains(played.get(39).program());

    // The next night: what is there is played, and shows nothing that it did not show before.
    int found = report.status().corpus();
    assertThat(found).isGreaterThan(1);
    var next = run(CampaignDirectory.create(out.resolve("next"), options.forPrograms(found)));

    assertThat(PlayedPrograms.of(out.resolve("next")))
        .extracting(PlayedPrograms.Begun::program)
        .contains(text)
        .doesNotHaveDuplicates();
    assertThat(next.status().corpus()).isEqualTo(found);
    try (var files = Files.list(corpus)) {
      assertThat(files).hasSize(found);
    }
  }

  private static FuzzOptions withCorpus(FuzzOptions options, Path corpus) {
    return new FuzzOptions(
        options.lab(),
        options.seed(),
        options.timeMillis(),
        options.programs(),
        Optional.of(corpus.toString()),
        options.protocols(),
        options.raceOnly(),
        options.emitC(),
        options.coverageAgent());
  }

  @Test
  void a_campaign_whose_lab_was_killed_goes_on_with_the_program_that_was_in_flight()
      throws Exception {
    var path = out.resolve("campaign");
    kill(path);
    var before = PlayedPrograms.of(path);
    long most = before.getLast().index() + 101;

    var report = run(CampaignDirectory.open(path).until(Optional.empty(), Optional.of(most)));

    assertThat(report.status().totals().programs()).isEqualTo(most);
    assertThat(report.failure()).isEmpty();
    // A full file was turned over; what is left of the numbers is without a gap all the same.
    var all = PlayedPrograms.of(path);
    assertThat(all.getLast().index()).isEqualTo(most - 1);
    long expected = all.getFirst().index();
    PlayedPrograms.Begun last = all.getFirst();
    for (var one : all.subList(1, all.size())) {
      boolean again = one.equals(last);
      assertThat(one.index()).isEqualTo(again ? expected : expected + 1);
      expected = one.index();
      last = one;
    }
  }

  @Test
  void a_target_that_somebody_kills_is_started_again_and_the_death_is_told() throws Exception {
    // Other tests have targets at the same time, which must not die of this one.
    var mark = "-Dbusproof.test.out=" + out;
    var command = new ArrayList<>(TestCompositor.command(Fault.NONE));
    command.add(1, mark);
    var directory = create(FuzzChild.options(command).forPrograms(400));
    var killed = new AtomicBoolean();
    var report =
        run(
            directory,
            new FuzzListener() {
              @Override
              public void status(FuzzStatus now) {
                if (now.totals().programs() > 64 && killed.compareAndSet(false, true)) {
                  ProcessHandle.current()
                      .children()
                      .filter(child -> child.info().commandLine().orElse("").contains(mark))
                      .forEach(ProcessHandle::destroyForcibly);
                }
              }
            });

    assertThat(killed).isTrue();
    assertThat(report.status().totals().programs()).isEqualTo(400);
    assertThat(report.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).isEqualTo("CRASHED(SIGKILL)");
          assertThat(one.isConfirmed()).isFalse();
        });
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void a_target_that_dies_of_any_honest_window_could_not_be_tested() throws Exception {
    var report = run(create(FuzzChild.options(Fault.DIES_ON_FIRST_BUFFER).forPrograms(60)));

    assertThat(report.text()).isEmpty();
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.failure()).hasValueSatisfying(why -> assertThat(why).contains("honest"));
  }

  @ParameterizedTest
  @CsvSource({"IDLE, serves nobody", "HIDES_GLOBALS, did not tell its globals"})
  void a_target_that_serves_nobody_could_not_be_tested(Fault fault, String reason)
      throws Exception {
    // Who hides its globals never tells them, however long it is asked; the other one does.
    var options =
        fault == Fault.HIDES_GLOBALS ? FuzzChild.brieflyAsked(fault) : FuzzChild.options(fault);
    var report = run(create(options.forPrograms(60)));

    assertThat(report.text()).isEmpty();
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.status().totals()).isEqualTo(Totals.NONE);
    assertThat(report.failure()).hasValueSatisfying(why -> assertThat(why).contains(reason));
  }

  @Test
  void a_target_that_dies_when_a_pool_shrinks_is_one_finding() throws Exception {
    var report = run(create(FuzzChild.options(Fault.DIES_ON_SHRINK).forPrograms(300)));

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).isEqualTo("CRASHED(SIGKILL)");
          assertThat(one.reliabilityPercent()).isEqualTo(100);
          assertThat(one.complete()).isTrue();
          // A client, its wl_shm, a file, a pool, and the resize.
          assertThat(one.steps()).isLessThanOrEqualTo(7);
          assertThat(one.reproduce()).contains("./busproof replay", one.name());
        });
  }

  @Test
  void a_target_that_cannot_be_had_could_not_be_tested() throws Exception {
    var target = new TargetChoice.Command("sh -c 'echo my config is wrong; exit 7'");
    var report = run(create(FuzzOptions.of(ProveOptions.of(target), 1).forPrograms(10)));

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.status().totals()).isEqualTo(Totals.NONE);
    assertThat(report.failure()).hasValueSatisfying(why -> assertThat(why).contains("exit 7"));
  }

  @Test
  void a_campaign_that_a_lab_is_at_is_refused() throws Exception {
    var directory = create(FuzzChild.options(Fault.NONE).forPrograms(1));
    var refused = new AtomicBoolean();
    run(
        directory,
        new FuzzListener() {
          @Override
          public void status(FuzzStatus now) {
            if (!refused.get()) {
              assertThatThrownBy(() -> run(directory)).isInstanceOf(RunRefusedException.class);
              refused.set(true);
            }
          }
        });
    try (var campaign = Campaign.open(directory)) {
      assertThat(campaign.run(FuzzListener.SILENT, KnownFindings.none()).exitCode()).isZero();
    }
  }

  /** Begins a campaign in a JVM of its own and kills that in the midst of it. */
  private static void kill(Path campaign) throws IOException, InterruptedException {
    var lab = new ProcessBuilder(FuzzChild.command(campaign)).redirectErrorStream(true).start();
    List<ProcessHandle> left = List.of();
    try (var said =
        new BufferedReader(new InputStreamReader(lab.getInputStream(), StandardCharsets.UTF_8))) {
      var line = said.readLine();
      while (line != null && (!line.matches("[0-9]+") || Long.parseLong(line) < 80)) {
        line = said.readLine();
      }
      assertThat(line).isNotNull();
      left = lab.descendants().toList();
    } finally {
      lab.destroyForcibly().waitFor();
      // Nobody else can end them: their lab did not get round to it.
      left.forEach(ProcessHandle::destroyForcibly);
      forget(campaign);
    }
  }

  private static void forget(Path campaign) throws IOException {
    for (var line : Files.readAllLines(campaign.resolve("target.log"))) {
      if (line.startsWith(TestCompositor.SOCKET_LINE)) {
        var socket = Path.of(line.substring(TestCompositor.SOCKET_LINE.length()));
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
      }
    }
  }
}
