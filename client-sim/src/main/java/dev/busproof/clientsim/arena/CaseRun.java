package dev.busproof.clientsim.arena;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetRecord;
import dev.busproof.clientsim.observe.TwinRecord;
import dev.busproof.clientsim.observe.UsageRecord;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.witness.Bystander;
import dev.busproof.clientsim.witness.Newcomers;
import dev.busproof.clientsim.witness.PauseMeter;
import dev.busproof.clientsim.witness.UsageMeter;
import dev.busproof.memfd.libc.Libc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Carries out one attempt at one case and observes everything around it. */
final class CaseRun {
  /** A process that no longer accepts is given so long to be seen dead. */
  private static final long DEATH_MILLIS = 2000;

  private static final long NEXT_LOOK_MILLIS = 20;
  private static final long WATCH_MILLIS = 500;
  private static final long NEXT_FRAME_MILLIS = 1000;
  private static final long BEYOND_LIMIT_MILLIS = 500;

  private final Libc libc;
  private final Target target;
  private final Surroundings surroundings;
  private final AttackOptions options;
  private final long hungMillis;
  private final Judge judge;
  private final LeakSearch leaks;
  private volatile BiConsumer<Integer, String> listener = CaseRun::unheard;
  private volatile @Nullable Attack current;

  /**
   * A run against {@code target}.
   *
   * @param hungMillis a target that answers nobody for so long is hung, whatever it may be busy
   *     with
   */
  CaseRun(
      Libc libc,
      Target target,
      Surroundings surroundings,
      AttackOptions options,
      long hungMillis,
      Judge judge) {
    this.libc = libc;
    this.target = target;
    this.surroundings = surroundings;
    this.options = options;
    this.hungMillis = hungMillis;
    this.judge = judge;
    this.leaks = new LeakSearch(target, judge);
  }

  /** From now on the conversations of attacks are told: the number of a client and a line. */
  void tell(BiConsumer<Integer, String> heard) {
    listener = heard;
  }

  /** Asks an attack that is under way to end. */
  void cancel() {
    var running = current;
    if (running != null) {
      running.cancel();
    }
  }

  Observation observe(AttackCase attackCase, int attempt) {
    var startedAt = Instant.now();
    long start = System.nanoTime();
    var bystander = surroundings.bystander();
    var unknown = surroundings.unknown();
    var missing =
        unknown.isPresent() ? Optional.<String>empty() : surroundings.missing(attackCase.needs());
    if (unknown.isPresent() || missing.isPresent()) {
      bystander.reset();
      return new Observation(
          attackCase.id(),
          attempt,
          startedAt,
          millisSince(start),
          new Attack(libc, target.socket(), options).record(missing, unknown),
          TwinRecord.none(),
          lookAtTarget(),
          bystander.observe(),
          NewcomerRecord.none(),
          NewcomerRecord.none(),
          List.of(),
          UsageRecord.none(),
          0);
    }
    // Before the reading: what a target sets up at the first of its kind is no leak.
    var twinBefore = attackCase.twin().map(this::play);
    var before = leaks.readCalm();
    try (var pauses = PauseMeter.start()) {
      bystander.reset();
      var usageMeter = UsageMeter.start(target.meter());
      var newcomers =
          Newcomers.start(libc, target.socket(), options.answerMillis(), surroundings.calm());
      var attacked = play(attackCase::run, options, listener);
      var newcomer = newcomers.finish();
      bystander.awaitFrames(bystander.frames() + 1, nextFrameMillis(bystander));
      var beside = bystander.observe();
      var usage = usageMeter.finish();
      // At once: a target that turns clients away for a while is asked again below.
      var newcomerAfter = newcomerAfter();
      // Now and not at the end: a pause while leaks are sought excuses nobody's wait in the attack.
      long pauseMillis = pauses.longestMillis();
      var afterwards = lookAtTarget();
      var twinAfter =
          afterwards.answered()
              ? attackCase.twin().map(this::play)
              : Optional.<AttackRecord>empty();
      // One that no longer answers gives nothing back, and to repeat it would only take long.
      var meter =
          afterwards.answered()
              ? leaks.rounds(before, () -> play(attackCase::run, options.brief(), CaseRun::unheard))
              : List.<MeterRound>of();
      // The twin and the repetitions came since: a target that they ended did not survive.
      var atTheEnd = afterwards.answered() ? worse(afterwards, lookAtTarget()) : afterwards;
      return new Observation(
          attackCase.id(),
          attempt,
          startedAt,
          millisSince(start),
          attacked,
          twinRecord(twinBefore, twinAfter),
          atTheEnd,
          beside,
          newcomer,
          newcomerAfter,
          meter,
          usage,
          pauseMillis);
    }
  }

  private static TargetRecord worse(TargetRecord healthy, TargetRecord later) {
    return later.answered() ? healthy : later;
  }

  /** Until a frame that does not come has been awaited beyond the limit, and is harm. */
  private long nextFrameMillis(Bystander bystander) {
    return bystander.isOwedFrames()
        ? Math.max(
            NEXT_FRAME_MILLIS,
            judge.gapLimitMillis(bystander.baselineGapMillis()) + BEYOND_LIMIT_MILLIS)
        : NEXT_FRAME_MILLIS;
  }

  private AttackRecord play(AttackCase.Act twin) {
    return play(twin, options.brief(), CaseRun::unheard);
  }

  private AttackRecord play(
      AttackCase.Act act, AttackOptions stamina, BiConsumer<Integer, String> heard) {
    var attack = new Attack(libc, target.socket(), stamina, heard);
    current = attack;
    try {
      act.run(attack);
      return attack.record(Optional.empty(), Optional.empty());
    } catch (UnsupportedException | MissingGlobalException e) {
      return attack.record(Optional.of(String.valueOf(e.getMessage())), Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return attack.record(Optional.empty(), Optional.of("interrupted"));
    } catch (Exception e) {
      // Whatever it was, the observation must be written: the target may have caused it by dying.
      return attack.record(Optional.empty(), Optional.of(e.toString()));
    } finally {
      current = null;
    }
  }

  private static TwinRecord twinRecord(
      Optional<AttackRecord> before, Optional<AttackRecord> after) {
    return new TwinRecord(
        ends(before),
        ends(after),
        before
            .flatMap(AttackRecord::unsupported)
            .or(() -> after.flatMap(AttackRecord::unsupported)),
        before.flatMap(AttackRecord::labFailure).or(() -> after.flatMap(AttackRecord::labFailure)));
  }

  private static List<EndCount> ends(Optional<AttackRecord> played) {
    return played.map(AttackRecord::ends).orElse(List.of());
  }

  private NewcomerRecord newcomerAfter() {
    return Newcomers.one(libc, target.socket(), options.answerMillis(), surroundings.calm());
  }

  private TargetRecord lookAtTarget() {
    long asked = System.nanoTime();
    boolean answered = answersInTime();
    long answerMillis = millisSince(asked);
    var exit = answered ? target.exit() : target.awaitExit(DEATH_MILLIS);
    if (exit.isPresent()) {
      return new TargetRecord(exit, false, answerMillis, Optional.empty(), target.lastOutput());
    }
    if (answered) {
      return TargetRecord.healthy(answerMillis);
    }
    var threads = target.meter().flatMap(m -> m.watch(WATCH_MILLIS));
    return new TargetRecord(exit, false, answerMillis, threads, target.lastOutput());
  }

  /** One that turns a client away may answer the next: it is not hung for that. */
  private boolean answersInTime() {
    var probe = new Probe(libc);
    var deadline = Deadline.inMillis(hungMillis);
    while (!probe.answers(target.socket(), Math.max(1, deadline.leftMillis()))) {
      if (deadline.isOver() || target.awaitExit(NEXT_LOOK_MILLIS).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static void unheard(int client, String line) {}
}
