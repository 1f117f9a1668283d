package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.coverage.Coverage;
import dev.busproof.clientsim.fuzz.play.Played;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramSyntaxException;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.clientsim.witness.PauseMeter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Plays programs against a target of its own and looks how that is afterwards. Used by one thread.
 */
final class FuzzWorker implements Runnable {
  /** So many programs follow from the same corpus; as seldom a journal entry is waited for. */
  static final int BATCH = 64;

  private static final int DELAY_WEIGHT = 3;

  private static final int MOST_DEATHS = 3;
  private static final long PAUSE_MILLIS = 100;

  private final int number;
  private final Arena arena;
  private final Player patient;
  private final Chooser chooser;
  private final CampaignRecord record;
  private final ProgramLog log;
  private final Look look;
  private final Judge judge;
  private final Limits limits;
  private final LeakHunt hunt;
  private final Investigation investigation;
  private final ReentrantLock investigating;
  private final BooleanSupplier cancelled;
  private final Growth growth = new Growth();
  private final Novelty novelty;

  private final Recent recent = new Recent(BATCH);

  /** As patient as the target needs. */
  private Player player;

  private long next;
  private long readDelayMicros;
  private int deaths;
  private boolean started;

  /** That it lived when it was last looked at: an end that is seen now came after that. */
  private boolean leftWell;

  /**
   * What workers share, or are made of.
   *
   * @param cancelled whether the lab ends, so that nothing more can be learnt
   */
  record Parts(
      Arena arena,
      Optional<Coverage> coverage,
      Player player,
      Chooser chooser,
      CampaignRecord record,
      ProgramLog log,
      Look look,
      Limits limits,
      ArenaOracle oracle,
      Investigation investigation,
      ReentrantLock investigating,
      BooleanSupplier cancelled) {}

  FuzzWorker(int number, Parts parts) {
    this.number = number;
    this.arena = parts.arena();
    this.patient = parts.player();
    this.player = patient;
    this.chooser = parts.chooser();
    this.record = parts.record();
    this.log = parts.log();
    this.look = parts.look();
    this.limits = parts.limits();
    this.judge = new Judge(parts.limits().thresholds());
    this.hunt = new LeakHunt(parts.oracle());
    this.investigation = parts.investigation();
    this.investigating = parts.investigating();
    this.cancelled = parts.cancelled();
    this.novelty = new Novelty(parts.arena().target(), parts.coverage());
  }

  /**
   * Goes on where it was until the campaign is at its end, and what was suspected is settled. What
   * keeps it from that is in the record.
   */
  @Override
  public void run() {
    try (log) {
      work();
    } catch (NoTargetException e) {
      record.notReady(number, e.why());
    } catch (IOException | RuntimeException | Error e) {
      if (!isClosed()) {
        record.failed(e);
      }
    }
  }

  private boolean isClosed() {
    return cancelled.getAsBoolean();
  }

  private void work() throws IOException {
    var position = record.position(number);
    next = position.next();
    readDelayMicros = position.readDelayMicros();
    var inFlight = position.inFlight();
    while (!isClosed() && record.goesOn()) {
      settleOpen();
      if (!isClosed() && record.goesOn() && prepared()) {
        if (inFlight.isPresent() && record.takesAnother()) {
          resume(inFlight.get());
          inFlight = Optional.empty();
        } else {
          batch();
        }
      }
    }
    lookAgain();
    while (!isClosed() && settleOpen()) {
      record.tell();
    }
  }

  /** No batch comes that would notice what became of the target since. */
  private void lookAgain() throws IOException {
    if (leftWell && !isClosed()) {
      var seen = look.at(arena.target(), limits.hungMillis());
      if (seen.kind() != Verdict.Kind.PASS && !isClosed()) {
        leftWell = false;
        suspect(seen, "", recent.last(), recent.texts());
      }
    }
  }

  /** The programs that it was given last must answer for it, and no honest client. */
  private void diedLater(TargetExit exit) throws IOException {
    leftWell = false;
    suspect(
        Look.verdict(
            Verdict.Kind.CRASHED, exit.text(), "the target died after the last look at it"),
        "",
        recent.last(),
        recent.texts());
  }

  private boolean prepared() throws IOException {
    var exit = leftWell ? arena.target().exit() : Optional.<TargetExit>empty();
    if (isClosed()) {
      return false;
    }
    if (exit.isPresent()) {
      diedLater(exit.get());
    }
    try {
      if (arena.prepareBriefly()) {
        if (leftWell) {
          diedLater(TargetExit.unknown());
        }
        if (started) {
          record.restarted(number);
        }
        recent.clear();
        anew();
      }
      started = true;
      return !isClosed() && outlivesTheHonest() && servesTheHonest();
    } catch (TargetFailedException e) {
      if (isClosed()) {
        return false;
      }
      throw new NoTargetException(e);
    }
  }

  /** One that dies of honest clients, before any program, dies of no program. */
  private boolean outlivesTheHonest() throws IOException {
    var exit =
        arena.bystander().isWell()
            ? arena.target().exit()
            : arena.target().awaitExit(Look.DEATH_MILLIS);
    if (exit.isEmpty()) {
      deaths = 0;
      return true;
    }
    if (isClosed()) {
      return false;
    }
    if (leftWell) {
      diedLater(exit.get());
      return false;
    }
    if (++deaths == MOST_DEATHS) {
      record.stop(
          "the target died %d times in a row of an honest client's window, before any program: %s"
              .formatted(deaths, exit.get().text()));
    }
    return false;
  }

  /** One that does nothing survives everything. */
  private boolean servesTheHonest() {
    var untestable = arena.untestable();
    untestable.ifPresent(record::stop);
    return untestable.isEmpty();
  }

  /** The program during which the lab was killed, whoever did that. */
  private void resume(String text) throws IOException {
    var recipe = new Recipe(number, next - 1, 0, readDelayMicros);
    player = patient.awaiting(recipe.awaitMillis());
    try (var pauses = PauseMeter.start()) {
      play(ProgramText.parse(text), text, recipe, pauses);
    } catch (ProgramSyntaxException e) {
      throw new IOException("the last program of worker %d is none".formatted(number), e);
    }
  }

  private void batch() throws IOException {
    var first = record.batch(number, next, readDelayMicros, log);
    List<Program> corpus = record.corpus().programs();
    var avoided = investigation.avoided(record.found());
    var played = new ArrayList<Program>();
    arena.bystander().reset();
    player = patient.awaiting(first.awaitMillis());
    try (var pauses = PauseMeter.start()) {
      for (int i = 0; i < BATCH; i++) {
        if (isClosed() || !record.takesAnother()) {
          return;
        }
        var recipe = new Recipe(number, next, first.corpus(), first.readDelayMicros());
        var program = chooser.program(recipe, corpus);
        next++;
        if (avoided.skips(recipe, program)) {
          record.skipped();
          continue;
        }
        if (!play(program, ProgramText.print(program), recipe, pauses)) {
          return;
        }
        played.add(program);
      }
    }
    watchGrowth(first, played);
  }

  /** Whether the target was well afterwards. */
  private boolean play(Program program, String text, Recipe recipe, PauseMeter pauses)
      throws IOException {
    log.playing(recipe.index(), text);
    recent.add(text, recipe);
    leftWell = false;
    var played = new Played(Map.of(), Set.of(), 0, 0, 0, 0);
    try {
      played = player.play(program, arena.target().socket());
    } catch (IOException e) {
      // Nobody listens: the look below says why.
    }
    var seen = look.at(arena.target(), limits.hungMillis());
    if (isClosed()) {
      return false; // what was seen is the lab's doing: it ended the target under its clients' feet
    }
    leftWell = seen.kind() == Verdict.Kind.PASS;
    var wrong = leftWell ? harmed(pauses) : Optional.of(seen);
    if (wrong.isPresent()) {
      suspect(wrong.get(), ArenaOracle.error(played), recipe, recent.texts());
    }
    if (seen.kind() == Verdict.Kind.HUNG) {
      arena.target().kill();
    }
    var what = new Totals(1, played.messages(), played.truncations());
    record.played(number, program, what, novelty.features(played));
    log.played(recipe.index(), what);
    learn(played);
    return wrong.isEmpty();
  }

  private Optional<Verdict> harmed(PauseMeter pauses) {
    return judge
        .harm(arena.bystander().observe(), pauses.longestMillis())
        .map(harm -> Look.verdict(Verdict.Kind.HARMED, "", harm));
  }

  private void learn(Played played) {
    long seen = played.readDelayMicros();
    if (seen > 0) {
      readDelayMicros =
          readDelayMicros == 0
              ? seen
              : (DELAY_WEIGHT * readDelayMicros + seen) / (DELAY_WEIGHT + 1);
    }
  }

  private void suspect(Verdict verdict, String error, Recipe recipe, List<String> programs)
      throws IOException {
    var suspicion =
        new Suspicion(
            verdict.kind(), verdict.argument(), verdict.detail(), error, recipe, programs);
    var known = investigation.known(suspicion, record.found());
    if (known.isPresent()) {
      record.again(recipe, known.get());
    } else {
      record.suspect(suspicion);
    }
    record.note("%s after %s: %s".formatted(verdict.label(), recipe.text(), verdict.detail()));
  }

  /** Looks into what is open, if nobody else does; returns whether there is more to do. */
  private boolean settleOpen() throws IOException {
    if (!investigating.tryLock()) {
      return pause();
    }
    try {
      for (var one = record.open(); one.isPresent() && !isClosed(); one = record.open()) {
        record.settle(one.get(), investigation.settle(one.get().suspicion(), record.found()));
        // What was done to the target meanwhile, and what became of it, is told already.
        anew();
        recent.clear();
        leftWell = false;
      }
      return false;
    } finally {
      investigating.unlock();
    }
  }

  /** Another worker is at it, and may leave some to us, or more than may wait. */
  private boolean pause() {
    try {
      while (record.goesOn() && record.isCrowded() && !isClosed()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      if (record.goesOn()) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
      return record.open().isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Another process, or one to which something else was done: that is no program's doing. */
  private void anew() {
    growth.begin();
    record.corpus().knows(novelty.begin());
  }

  /**
   * Something that leaks does so again: the programs of the batch are searched for who makes it.
   */
  private void watchGrowth(Recipe first, List<Program> programs) throws IOException {
    var risen = growth.after(arena.target());
    if (risen.isEmpty() || isClosed()) {
      return;
    }
    record.doing("looking into " + risen.get());
    try {
      var culprit = hunt.culprit(programs);
      if (culprit.isPresent()) {
        var verdict = Look.verdict(Verdict.Kind.LEAKED, "", risen.get());
        suspect(verdict, "", first, List.of(ProgramText.print(culprit.get())));
      } else if (!isClosed()) {
        record.note(risen.get() + " once, and not again with the same programs");
      }
      // It was started anew for that, and given all of these: an end of it is no less a finding.
      var exit = arena.target().exit();
      if (exit.isPresent() && !isClosed()) {
        diedLater(exit.get());
      }
    } finally {
      record.doing("");
      anew();
    }
  }
}
