package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.ProgramCase;
import dev.busproof.clientsim.fuzz.play.Played;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.ErrorSeen;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.target.TargetFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Plays against the target of an arena. Used by one thread. */
final class ArenaOracle implements Oracle {
  /** A healthy target answers well within this; whether it was one is asked again at the end. */
  private static final long BRIEF_MILLIS = 1500;

  /** A client of a short look waits so long; the programs of a healthy target wait for far less. */
  private static final long SHORT_ANSWER_MILLIS = 250;

  /** What rises with every one of so many executions may be a leak. */
  private static final int LEAK_ROUNDS = 3;

  private final Arena arena;
  private final Player player;

  /** For many runs of which none is believed by itself. */
  private final Player hasty;

  private final Look look;
  private final Judge judge;
  private final long hungMillis;
  private final BooleanSupplier cancelled;

  /**
   * An oracle.
   *
   * @param cancelled whether the lab ends, so that nothing more can be learnt
   */
  ArenaOracle(Arena arena, Player player, Look look, Limits limits, BooleanSupplier cancelled) {
    this.arena = arena;
    this.player = player;
    this.hasty = player.answered(Math.min(SHORT_ANSWER_MILLIS, limits.answerMillis()));
    this.look = look;
    this.judge = new Judge(limits.thresholds());
    this.hungMillis = limits.hungMillis();
    this.cancelled = cancelled;
  }

  private Target started(boolean fresh) throws IOException {
    if (cancelled.getAsBoolean()) {
      throw new InterruptedIOException("interrupted");
    }
    var target = arena.target();
    if (fresh) {
      target.kill();
    }
    try {
      target.ensureReady();
      return target;
    } catch (TargetFailedException e) {
      throw noTarget(e);
    }
  }

  private IOException noTarget(TargetFailedException why) {
    return cancelled.getAsBoolean()
        ? new InterruptedIOException("interrupted")
        : new NoTargetException(why);
  }

  @Override
  public Outcome judge(Program program, long awaitMillis) throws IOException {
    started(true);
    try {
      arena.prepare();
    } catch (TargetFailedException e) {
      throw noTarget(e);
    }
    var one = new ProgramCase(program, player.awaiting(awaitMillis));
    var seen = arena.attempt(one, 1);
    if (cancelled.getAsBoolean()) {
      throw new InterruptedIOException("interrupted"); // what was seen is the lab's doing
    }
    return new Outcome(
        judge.judge(one.expectation(), seen),
        error(seen.attack().ends().stream().map(EndCount::end)),
        seen.attack().conversations(),
        seen.target().lastOutput());
  }

  @Override
  public Outcome glance(Program program, Manner manner) throws IOException {
    var target = started(manner.fresh());
    try {
      arena.prepareBriefly();
    } catch (TargetFailedException e) {
      throw noTarget(e);
    }
    String error = "";
    try {
      var playing = manner.fresh() || manner.patient() ? player : hasty;
      error = error(playing.awaiting(manner.awaitMillis()).play(program, target.socket()));
    } catch (IOException e) {
      // Nobody listens: the look below says why.
    }
    var verdict =
        manner.patient()
            ? look.at(target, hungMillis)
            : look.briefly(target, Math.min(BRIEF_MILLIS, hungMillis));
    if (cancelled.getAsBoolean()) {
      throw new InterruptedIOException("interrupted");
    }
    var last = target.lastOutput();
    if (verdict.kind() == Verdict.Kind.HUNG) {
      target.kill();
    }
    return new Outcome(verdict, error, List.of(), last);
  }

  @Override
  public Set<Held> grows(Program program, long awaitMillis) throws IOException {
    var target = started(false);
    var last = Growth.briefly(target, _ -> false);
    Set<Held> held = EnumSet.allOf(Held.class);
    for (int round = 0; round < LEAK_ROUNDS && !held.isEmpty(); round++) {
      if (last.isEmpty() || !played(List.of(program), target, awaitMillis)) {
        return Set.of();
      }
      var before = last.get();
      last = Growth.briefly(target, now -> !Held.more(before, now).isEmpty());
      held.retainAll(last.map(now -> Held.more(before, now)).orElse(Set.of()));
    }
    return held;
  }

  /** A target that has just been started. */
  Target fresh() throws IOException {
    return started(true);
  }

  /** Whether all of these could be played and the target lives. */
  boolean played(List<Program> programs, Target target) throws IOException {
    return played(programs, target, Recipe.MOST_AWAIT_MILLIS);
  }

  private boolean played(List<Program> programs, Target target, long awaitMillis)
      throws IOException {
    for (var program : programs) {
      try {
        player.awaiting(awaitMillis).play(program, target.socket());
      } catch (IOException e) {
        return false;
      }
      if (cancelled.getAsBoolean() || target.exit().isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** {@code interface.code} of the last error that clients were told; empty when there was none. */
  static String error(Played played) {
    return error(played.ends().values().stream());
  }

  private static String error(Stream<ClientEnd> ends) {
    return ends.flatMap(end -> end.error().stream())
        .map(ArenaOracle::text)
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  private static String text(ErrorSeen error) {
    return error.interfaceName() + "." + error.code();
  }
}
