package dev.busproof.clientsim;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.observe.AttackRecord;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetRecord;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.witness.Newcomers;
import dev.busproof.clientsim.witness.PauseMeter;
import dev.busproof.memfd.libc.Libc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries out one attempt at one case and observes everything around it. */
final class CaseRun {
  /** A target that answers nobody for so long is hung, whatever it may be busy with. */
  private static final long HUNG_MILLIS = 5000;

  /** A process that no longer accepts is given so long to be seen dead. */
  private static final long DEATH_MILLIS = 2000;

  /** What clients left behind is given back within so long, or it is suspected to be leaked. */
  private static final long SETTLE_MILLIS = 2000;

  private static final long CALM_MILLIS = 500;
  private static final long SETTLE_POLL_MILLIS = 10;
  private static final long ACTIVITY_MILLIS = 500;
  private static final long NEXT_FRAME_MILLIS = 1000;

  /** Executions in all of an attack that seems to leak: what is not a leak levels off by then. */
  private static final int LEAK_ROUNDS = 5;

  private final Libc libc;
  private final Target target;
  private final Surroundings surroundings;
  private final AttackOptions options;
  private final Judge judge;
  private volatile @Nullable Attack current;

  CaseRun(Libc libc, Target target, Surroundings surroundings, AttackOptions options, Judge judge) {
    this.libc = libc;
    this.target = target;
    this.surroundings = surroundings;
    this.options = options;
    this.judge = judge;
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
    var before = readCalm();
    try (var pauses = PauseMeter.start()) {
      bystander.reset();
      var newcomers = Newcomers.start(libc, target.socket(), options.answerMillis());
      var attacked = attack(attackCase, options);
      var newcomer = newcomers.finish();
      bystander.awaitFrames(bystander.frames() + 1, NEXT_FRAME_MILLIS);
      var beside = bystander.observe();
      // Now and not at the end: a pause while leaks are sought excuses nobody's wait in the attack.
      long pauseMillis = pauses.longestMillis();
      var meter = meter(attackCase, before);
      return new Observation(
          attackCase.id(),
          attempt,
          startedAt,
          millisSince(start),
          attacked,
          lookAtTarget(),
          beside,
          newcomer,
          meter,
          pauseMillis);
    }
  }

  private AttackRecord attack(AttackCase attackCase, AttackOptions stamina) {
    var missing = surroundings.missing(attackCase.needs());
    var attack = new Attack(libc, target.socket(), stamina);
    if (missing.isPresent()) {
      return attack.record(missing, Optional.empty());
    }
    current = attack;
    try {
      attackCase.run(attack);
      return attack.record(Optional.empty(), Optional.empty());
    } catch (UnsupportedException e) {
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

  private TargetRecord lookAtTarget() {
    long asked = System.nanoTime();
    boolean answered = new Probe(libc).answers(target.socket(), HUNG_MILLIS);
    long answerMillis = millisSince(asked);
    var exit = answered ? target.exit() : target.awaitExit(DEATH_MILLIS);
    if (exit.isPresent()) {
      return new TargetRecord(exit, false, answerMillis, "", target.lastOutput());
    }
    if (answered) {
      return TargetRecord.healthy(answerMillis);
    }
    var process = target.meter().map(m -> m.activity(ACTIVITY_MILLIS)).orElse("");
    return new TargetRecord(exit, false, answerMillis, process, target.lastOutput());
  }

  /** One round, or more while it looks as if something leaked. */
  private List<MeterRound> meter(AttackCase attackCase, Optional<MeterReading> before) {
    List<MeterRound> rounds = List.of();
    var from = before;
    while (from.isPresent()) {
      var settled = settle(rounds, from.get());
      if (settled.isEmpty()) {
        return List.of(); // died meanwhile: its memory is nobody's concern any more
      }
      rounds = settled;
      if (rounds.size() == LEAK_ROUNDS || !judge.suspectsLeak(rounds)) {
        return rounds;
      }
      attack(attackCase, options.brief());
      from = Optional.of(rounds.getLast().after());
    }
    return rounds;
  }

  /**
   * The rounds with one more that began at {@code before}: read until nothing looks leaked any
   * more, or the time to settle is over. Empty when the process is gone.
   */
  private List<MeterRound> settle(List<MeterRound> earlier, MeterReading before) {
    long start = System.nanoTime();
    while (true) {
      var after = read();
      if (after.isEmpty()) {
        return List.of();
      }
      var rounds = new ArrayList<>(earlier);
      rounds.add(new MeterRound(before, after.get()));
      boolean quiet = !judge.suspectsLeak(rounds) && !judge.suspectsLeak(List.of(rounds.getLast()));
      if (quiet || millisSince(start) > SETTLE_MILLIS) {
        return List.copyOf(rounds);
      }
      try {
        Thread.sleep(SETTLE_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.copyOf(rounds);
      }
    }
  }

  private Optional<MeterReading> read() {
    return target.meter().flatMap(ProcessMeter::read);
  }

  /** A reading in which two in succession agree: what came before has been put away. */
  private Optional<MeterReading> readCalm() {
    long start = System.nanoTime();
    var last = read();
    while (millisSince(start) < CALM_MILLIS) {
      try {
        Thread.sleep(SETTLE_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return last;
      }
      var next = read();
      if (next.map(CaseRun::counts).equals(last.map(CaseRun::counts))) {
        return next;
      }
      last = next;
    }
    return last;
  }

  private static List<Integer> counts(MeterReading reading) {
    return List.of(reading.descriptors(), reading.mappings(), reading.threads());
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
