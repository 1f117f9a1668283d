package dev.busproof.clientsim.arena;

import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.clientsim.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads what the target holds before and after an attack, and has the attack repeated while it
 * looks as if something leaked.
 */
final class LeakSearch {
  /** What clients left behind is given back within so long, or it is suspected to be leaked. */
  private static final long SETTLE_MILLIS = 2000;

  private static final long CALM_MILLIS = 500;
  private static final long SETTLE_POLL_MILLIS = 10;

  /** Executions in all of an attack that seems to leak: what is not a leak levels off by then. */
  private static final int LEAK_ROUNDS = 5;

  private final Target target;
  private final Judge judge;

  LeakSearch(Target target, Judge judge) {
    this.target = target;
    this.judge = judge;
  }

  /** A reading in which two in succession agree: what came before has been put away. */
  Optional<MeterReading> readCalm() {
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
      if (next.isEmpty() || last.filter(next.get()::countsAs).isPresent()) {
        return next;
      }
      last = next;
    }
    return last;
  }

  /**
   * One round, from {@code before} until the target has settled, or more while it looks as if
   * something leaked.
   *
   * @param repeat carries the attack out once more, briefly
   * @return those until it died, where it did; empty when the process cannot be read
   */
  List<MeterRound> rounds(Optional<MeterReading> before, Runnable repeat) {
    List<MeterRound> rounds = List.of();
    var from = before;
    while (from.isPresent()) {
      var settled = settle(rounds, from.get());
      if (settled.isEmpty()) {
        return rounds; // died meanwhile, which the next look at it tells
      }
      rounds = settled;
      if (rounds.size() == LEAK_ROUNDS || !judge.suspectsLeak(rounds)) {
        return rounds;
      }
      repeat.run();
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

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
