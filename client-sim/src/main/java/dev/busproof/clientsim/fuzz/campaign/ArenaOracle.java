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
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Plays against the target of an arena. Used by one thread. */
final class ArenaOracle implements Oracle {
  /** A healthy target answers well within this; whether it was one is asked again at the end. */
  private static final long BRIEF_MILLIS = 1500;

  /** What rises with every one of so many executions is a leak. */
  private static final int LEAK_ROUNDS = 3;

  private final Arena arena;
  private final Player player;
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
      error = error(player.awaiting(manner.awaitMillis()).play(program, target.socket()));
    } catch (IOException e) {
      // Nobody listens: the look below says why.
    }
    var verdict =
        look.at(target, manner.patient() ? hungMillis : Math.min(BRIEF_MILLIS, hungMillis));
    if (cancelled.getAsBoolean()) {
      throw new InterruptedIOException("interrupted");
    }
    var last = target.lastOutput();
    if (verdict.kind() == Verdict.Kind.HUNG) {
      target.kill();
    }
    return new Outcome(verdict, error, List.of(), last);
  }

  /** Whether the target holds more each time that these are played. */
  boolean grows(List<Program> programs) throws IOException {
    var target = started(true);
    if (!played(programs, target)) {
      return false; // what comes only once has come
    }
    var before = Growth.settled(target, _ -> false);
    for (int round = 0; round < LEAK_ROUNDS && before.isPresent(); round++) {
      if (!played(programs, target)) {
        return false;
      }
      var least = before.get();
      before =
          Growth.settled(target, now -> Growth.isMore(least, now))
              .filter(now -> Growth.isMore(least, now));
    }
    return before.isPresent();
  }

  private boolean played(List<Program> programs, Target target) throws IOException {
    for (var program : programs) {
      try {
        player.play(program, target.socket());
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
