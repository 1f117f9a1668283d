package dev.busproof.clientsim.confirm;

import dev.busproof.clientsim.confirm.Rehearsal.OverException;
import dev.busproof.clientsim.observe.Confirmation;
import dev.busproof.clientsim.target.TargetFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Seeks one finding: first with its case alone, and where that never brings it about, with what its
 * target had seen before. What was last is the likeliest, so ever longer ends of that are tried; an
 * end that brings the finding about is made shorter as long as it does.
 *
 * <p>Races repeat now and then. So before others are suspected the case is carried out many times
 * in a row with one target, which costs little; and as a list is dropped by one miss, the result
 * may be longer than it must be, but what is said of it was counted.
 */
final class Search {
  /** As many say always from sometimes, roughly: one that comes about every second time hides. */
  private static final int TRIES = 3;

  /** What comes about every fourth time shows in so many with a probability of 94 %. */
  private static final int IN_A_ROW = 10;

  private final Finding finding;
  private final Map<List<String>, Integer> tries = new HashMap<>();
  private final Map<List<String>, Integer> times = new HashMap<>();
  private List<String> found = List.of();
  private long nanos;
  private Optional<String> cutShort = Optional.empty();

  Search(Finding finding) {
    this.finding = finding;
  }

  private List<String> alone() {
    return List.of(finding.caseId());
  }

  /** Whether the case alone never brought it about, and there is something else to try. */
  boolean isOpen() {
    return found.isEmpty() && cutShort.isEmpty();
  }

  /** That it cannot be sought. */
  Confirmation impossible(String why) {
    cutShort = Optional.of(why);
    return result();
  }

  /** Tries the case alone. */
  void alone(Rehearsal rehearsal) {
    timed(() -> {
      for (int i = 0; i < TRIES; i++) {
        play(alone(), rehearsal);
      }
    });
    if (timesOf(alone()) > 0) {
      found = alone();
    }
  }

  /** Tries it oftener, and after what was before. */
  void further(Rehearsal rehearsal) {
    timed(() -> {
      if (inARow(rehearsal)) {
        found = alone();
        inARow(rehearsal); // once more, for a better estimate
        return;
      }
      for (int length = 1; found.isEmpty() && length / 2 < finding.served().size(); length *= 2) {
        found = play(end(length), rehearsal);
      }
      if (!found.isEmpty()) {
        shorten(rehearsal);
        for (int more = triesOf(found); more < TRIES; more++) {
          play(found, rehearsal);
        }
      }
    });
  }

  /** Tries the case alone, many times with one target or until it shows. */
  private boolean inARow(Rehearsal rehearsal) throws TargetFailedException, OverException {
    int shown = rehearsal.play(Collections.nCopies(IN_A_ROW, finding.caseId()));
    tries.merge(alone(), shown == 0 ? IN_A_ROW : shown, Integer::sum);
    times.merge(alone(), shown == 0 ? 0 : 1, Integer::sum);
    return shown > 0;
  }

  private List<String> end(int length) {
    var served = finding.served();
    var end = new ArrayList<>(served.subList(Math.max(0, served.size() - length), served.size()));
    end.add(finding.caseId());
    return List.copyOf(end);
  }

  /** Leaves parts out, halves first and single cases at last, as long as the finding stays. */
  private void shorten(Rehearsal rehearsal) throws TargetFailedException, OverException {
    for (int part = Math.max(1, (found.size() - 1) / 2); ; part /= 2) {
      for (int from = found.size() - 1 - part; from > -part; from -= part) {
        int end = Math.min(from + part, found.size() - 1);
        if (end > Math.max(0, from)) {
          var fewer = new ArrayList<>(found);
          fewer.subList(Math.max(0, from), end).clear();
          if (triesOf(fewer) == 0 || timesOf(fewer) > 0) {
            var shorter = play(List.copyOf(fewer), rehearsal);
            found = shorter.isEmpty() ? found : shorter;
          }
        }
      }
      if (part <= 1) {
        return;
      }
    }
  }

  /** The cases up to the one in which the finding showed; empty when it did not. */
  private List<String> play(List<String> cases, Rehearsal rehearsal)
      throws TargetFailedException, OverException {
    int shown = rehearsal.play(cases);
    var played = shown == 0 ? cases : cases.subList(0, shown);
    tries.merge(played, 1, Integer::sum);
    times.merge(played, shown == 0 ? 0 : 1, Integer::sum);
    return shown == 0 ? List.of() : List.copyOf(played);
  }

  private interface Steps {
    void run() throws TargetFailedException, OverException;
  }

  private void timed(Steps steps) {
    long start = System.nanoTime();
    try {
      steps.run();
    } catch (OverException e) {
      cutShort = Optional.of("the time was over");
    } catch (TargetFailedException e) {
      cutShort = Optional.of(e.reason());
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  private int triesOf(List<String> cases) {
    return tries.getOrDefault(cases, 0);
  }

  private int timesOf(List<String> cases) {
    return times.getOrDefault(cases, 0);
  }

  Confirmation result() {
    int all = tries.values().stream().mapToInt(n -> n).sum();
    return new Confirmation(
        finding.kind().name(),
        finding.seen(),
        triesOf(alone()),
        timesOf(alone()),
        finding.served().size(),
        found,
        found.isEmpty() ? all - triesOf(alone()) : triesOf(found),
        timesOf(found),
        TimeUnit.NANOSECONDS.toMillis(nanos),
        cutShort);
  }
}
