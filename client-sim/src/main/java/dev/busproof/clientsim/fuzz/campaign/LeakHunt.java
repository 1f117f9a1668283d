package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.reduce.Renaming;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Searches a batch of programs, after which a target held more than before, for those that make it
 * so. Used by one thread.
 */
final class LeakHunt {
  /** What rises with every one of so many executions is a leak. */
  private static final int ROUNDS = 3;

  /** More programs that leak by themselves than this are left to later batches. */
  private static final int MOST_SUSPECTS = 3;

  private final ArenaOracle oracle;

  LeakHunt(ArenaOracle oracle) {
    this.oracle = oracle;
  }

  /**
   * What has the target hold more each time that it is played, as one program; empty when the batch
   * does not, or not again.
   *
   * @throws IOException when no target can be had
   */
  Optional<Program> culprit(List<Program> batch) throws IOException {
    var target = oracle.fresh();
    if (!oracle.played(batch, target)) {
      return Optional.empty(); // what comes only once has come
    }
    var before = Growth.settled(target, _ -> false);
    var suspects = suspects(batch, target);
    var after = Growth.settled(target, now -> before.filter(b -> isMore(b, now)).isPresent());
    if (before.isEmpty() || after.isEmpty() || !isMore(before.get(), after.get())) {
      return Optional.empty();
    }
    for (var suspect : suspects) {
      if (grows(List.of(suspect))) {
        return Optional.of(suspect);
      }
    }
    // No single one: it takes several, or it is memory, which does not rise at once.
    return grows(batch) ? Optional.of(Renaming.concatenated(narrowed(batch))) : Optional.empty();
  }

  private static boolean isMore(MeterReading before, MeterReading now) {
    return !Held.more(before, now).isEmpty();
  }

  /** Those after which more is held than before them, the first few. */
  private List<Program> suspects(List<Program> batch, Target target) throws IOException {
    var suspects = new ArrayList<Program>();
    var last = Growth.briefly(target, _ -> false);
    for (var program : batch) {
      if (last.isEmpty() || !oracle.played(List.of(program), target)) {
        break;
      }
      var least = last.get();
      last = Growth.briefly(target, now -> isMore(least, now));
      if (suspects.size() < MOST_SUSPECTS && last.filter(now -> isMore(least, now)).isPresent()) {
        suspects.add(program);
      }
    }
    return suspects;
  }

  /** Whether a fresh target holds more each time that these are played. */
  private boolean grows(List<Program> programs) throws IOException {
    var target = oracle.fresh();
    if (!oracle.played(programs, target)) {
      return false;
    }
    var before = Growth.settled(target, _ -> false);
    for (int round = 0; round < ROUNDS && before.isPresent(); round++) {
      if (!oracle.played(programs, target)) {
        return false;
      }
      var least = before.get();
      before = Growth.settled(target, now -> isMore(least, now)).filter(now -> isMore(least, now));
    }
    return before.isPresent();
  }

  private List<Program> narrowed(List<Program> programs) throws IOException {
    var now = programs;
    while (now.size() > 1) {
      var half = now.size() / 2;
      var one = now.subList(0, half);
      var other = now.subList(half, now.size());
      if (grows(one)) {
        now = one;
      } else if (grows(other)) {
        now = other;
      } else {
        break; // it takes both
      }
    }
    return now;
  }
}
