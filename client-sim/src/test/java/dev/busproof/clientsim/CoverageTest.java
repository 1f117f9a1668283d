package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.fuzz.coverage.Coverage;
import dev.busproof.clientsim.fuzz.play.PlayLimits;
import dev.busproof.clientsim.fuzz.play.Played;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What of a target's code runs, against a compositor in a JVM with the agent that the build got.
 */
@Timeout(180)
class CoverageTest {
  private static final String AGENT =
      Path.of("target/coverage/jacocoagent.jar").toAbsolutePath().toString();

  private static final String POOL =
      """
      busproof program 1
      client c1
      file f1 memfd 8192
      c1 bind wl_shm 1 -> shm
      c1 shm.create_pool(new pool, fd f1, 4096)
      c1 sync
      """;

  /** Nobody is told of it. */
  private static final String RESIZED = POOL + "c1 pool.resize(8192)\nc1 sync\n";

  @TempDir Path out;

  private static ProveOptions lab(Coverage coverage) {
    var target = new TargetChoice.Bundled(TestCompositor.command(Fault.PLANTED_NONE));
    return ProveOptions.builder(coverage.into(target, AGENT))
        .gapLimitMillis(10_000)
        .readyMillis(60_000)
        .build();
  }

  private static Set<String> told(Played played) {
    var told = new TreeSet<>(played.features());
    told.removeIf(feature -> !feature.startsWith("event ") && !feature.startsWith("end "));
    return told;
  }

  @Test
  void code_that_a_request_reaches_first_is_news_once_where_nothing_that_a_client_sees_is()
      throws Exception {
    try (var coverage = Coverage.listen();
        var arena = Arena.open(1, Libc.system(), lab(coverage), out.resolve("log"))) {
      arena.prepare();
      assertThat(coverage.news()).as("what an honest client needs").isNotEmpty();
      var player =
          new Player(Libc.system(), Interfaces.bundled(), new PlayLimits(10_000, 10_000, 25));
      var socket = arena.target().socket();
      var pool = ProgramText.parse(POOL);
      var resized = ProgramText.parse(RESIZED);
      var without = player.play(pool, socket);
      coverage.news();

      var with = player.play(resized, socket);

      assertThat(told(with)).isEqualTo(told(without));
      assertThat(coverage.news())
          .anyMatch(
              probe -> probe.startsWith(Coverage.PREFIX + "dev/busproof/clientsim/PlantedBugs"));
      player.play(resized, socket);
      assertThat(coverage.news()).noneMatch(probe -> probe.contains("PlantedBugs"));
    }
  }

  @Test
  void another_process_is_heard_after_the_first_has_died() throws Exception {
    try (var coverage = Coverage.listen();
        var arena = Arena.open(1, Libc.system(), lab(coverage), out.resolve("log"))) {
      arena.prepare();
      coverage.news();
      arena.target().kill();
      assertThat(coverage.news()).isEmpty();
      arena.prepare();
      var player =
          new Player(Libc.system(), Interfaces.bundled(), new PlayLimits(10_000, 10_000, 25));
      player.play(ProgramText.parse(RESIZED), arena.target().socket());

      assertThat(coverage.news()).anyMatch(probe -> probe.contains("PlantedBugs"));
    }
  }

  @Test
  void who_is_no_agent_of_this_lab_is_not_believed() throws Exception {
    try (var coverage = Coverage.listen()) {
      var command = lab(coverage).target().toString();
      int port = Integer.parseInt(command.replaceAll(".*,port=(\\d+),.*", "$1"));
      try (var stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
        OutputStream says = stranger.getOutputStream();
        says.write(new byte[] {1, (byte) 0xc0, (byte) 0xc0, 0x10, 0x07});
        says.write(new byte[] {0x10, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        says.write(new byte[] {0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'C', 1, 1, 0x20});
        // Until it is turned away: it was heard then.
        stranger.setSoTimeout(10_000);
        while (stranger.getInputStream().available() == 0) {
          assertThat(coverage.news()).isEmpty();
        }
        assertThat(coverage.news()).isEmpty();
      }
    }
  }

  @Test
  void campaign_tells_how_much_ran_and_keeps_programs_for_what_they_ran() throws Exception {
    var options = FuzzChild.options(Fault.PLANTED_NONE).forPrograms(20).withCoverage(AGENT);
    var directory = CampaignDirectory.create(out.resolve("campaign"), options);
    try (var campaign = Campaign.open(directory)) {
      var report = campaign.run(FuzzListener.SILENT, KnownFindings.none());

      assertThat(report.exitCode()).as(report.text() + report.summary()).isZero();
      assertThat(report.status().probes()).hasValueSatisfying(n -> assertThat(n).isPositive());
      assertThat(report.status().text()).containsPattern("coverage [0-9]+ probes");
      assertThat(report.summary()).containsPattern("coverage [0-9]+ probes");
    }
    assertThat(Files.readString(out.resolve("campaign/report.json"))).contains("coverageProbes");
    assertThat(Files.readString(out.resolve("campaign/journal.ndjson")))
        .contains("\"probe dev/busproof/");
  }

  @Test
  void other_targets_have_no_agent() {
    var display = FuzzOptions.of(ProveOptions.of(new TargetChoice.Display("/nowhere")), 1);

    assertThatThrownBy(() -> display.withCoverage(AGENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--coverage is for the bundled compositor, and not for display");
  }
}
