package dev.busproof.clientsim.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.TestDisplay;
import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.Programs;
import dev.busproof.clientsim.fuzz.generate.Generator;
import dev.busproof.clientsim.fuzz.generate.GeneratorOptions;
import dev.busproof.clientsim.fuzz.play.PlayLimits;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a target dies at moments at which nobody looks. */
@Timeout(180)
class FuzzWorkerTest {
  @TempDir Path out;

  private TestDisplay display;
  private boolean killed;

  @BeforeEach
  void start() throws IOException {
    display = TestDisplay.start(out.resolve("socket"));
  }

  @AfterEach
  void end() {
    display.close();
  }

  /** The target dies, and somebody starts it again. */
  private boolean kill() {
    killed = true;
    try {
      display.kill();
      display = TestDisplay.start(display.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** What is suspected when the target dies at that moment of the worker or of its oracle. */
  private void work(long programs, Moment ofWorker, Moment ofOracle, Assertions then)
      throws Exception {
    var libc = Libc.system();
    var lab =
        ProveOptions.builder(new TargetChoice.Display(display.socket().toString()))
            .gapLimitMillis(10_000)
            .build();
    var options = FuzzOptions.of(lab, 42).forPrograms(programs);
    var directory = CampaignDirectory.create(out.resolve("campaign"), options);
    var interfaces = Interfaces.bundled();
    try (var arena = Arena.open(1, libc, lab, out.resolve("log"));
        var journal = directory.journal()) {
      arena.prepare();
      var stored = StoredCampaign.read(directory);
      var corpus = Corpus.open(directory.corpus(), stored.corpus());
      var record =
          new CampaignRecord(
              stored, options, journal, corpus, KnownFindings.none(), FuzzListener.SILENT);
      record.begin(arena.globals());
      var player = new Player(libc, interfaces, new PlayLimits(1000, 2000, 25));
      BooleanSupplier cancelled = () -> !killed && ofWorker.hasCome(record) && kill();
      var look = new Look(libc, () -> false);
      var oracle =
          new ArenaOracle(
              arena,
              player,
              look,
              lab.limits(),
              () -> !killed && ofOracle.hasCome(record) && kill());
      var parts =
          new FuzzWorker.Parts(
              arena,
              Optional.empty(),
              player,
              new Chooser(
                  new Generator(
                      interfaces, new TreeMap<>(arena.globals()), GeneratorOptions.defaults()),
                  options,
                  record.seeds()),
              record,
              ProgramLog.open(directory.programs(1)),
              look,
              lab.limits(),
              oracle,
              new Investigation(oracle, interfaces, directory, record::doing),
              new ReentrantLock(),
              cancelled);
      new FuzzWorker(1, parts).run();
      record.end();
      then.check(record);
    }
  }

  private interface Moment {
    boolean hasCome(CampaignRecord record);
  }

  private interface Assertions {
    void check(CampaignRecord record) throws IOException;
  }

  private void assertDeathIsFound(CampaignRecord record) {
    assertThat(killed).isTrue();
    assertThat(record.failure()).isEmpty();
    assertThat(record.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).startsWith(Verdict.Kind.CRASHED.name());
          assertThat(one.fails()).isTrue();
        });
  }

  @Test
  void death_after_the_last_look_of_a_batch_is_that_of_its_programs() throws Exception {
    work(
        100,
        record -> record.totals().programs() == FuzzWorker.BATCH,
        _ -> false,
        record -> {
          assertDeathIsFound(record);
          assertThat(record.findings().getFirst().foundBy()).endsWith("program 63");
        });
  }

  @Test
  void death_after_the_last_look_of_all_is_found() throws Exception {
    work(10, record -> record.totals().programs() == 10, _ -> false, this::assertDeathIsFound);
  }

  @Test
  void death_while_a_leak_is_sought_is_found() throws Exception {
    display.close();
    display = TestDisplay.startLeaking(out.resolve("socket"));

    // The first time that the oracle asks it has played nothing yet.
    var asked = new int[1];

    work(200, _ -> false, _ -> asked[0]++ > 0, this::assertDeathIsFound);
  }

  @Test
  void a_program_is_tried_again_beside_an_innocent_client() throws Exception {
    var libc = Libc.system();
    var lab =
        ProveOptions.builder(new TargetChoice.Display(display.socket().toString()))
            .gapLimitMillis(10_000)
            .build();
    var player = new Player(libc, Interfaces.bundled(), new PlayLimits(1000, 2000, 25));
    try (var arena = Arena.open(1, libc, lab, out.resolve("log"))) {
      var oracle =
          new ArenaOracle(arena, player, new Look(libc, () -> false), lab.limits(), () -> false);

      var outcome = oracle.glance(Programs.crowded(), new Oracle.Manner(true, true, 25));

      assertThat(outcome.verdict().kind()).isEqualTo(Verdict.Kind.PASS);
      assertThat(arena.bystander().isWell()).isTrue();
    }
  }
}
