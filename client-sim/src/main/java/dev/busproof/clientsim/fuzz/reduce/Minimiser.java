package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a failing program smaller while it fails alike: fewer steps first (delta debugging, with
 * what depends on a step going with it), then one client, file or object in place of two, then
 * simpler values; over again until nothing helps or the budget is used up. The result is never
 * empty. Used by one thread, once.
 */
public final class Minimiser {
  /** A failure that comes about in p percent of runs is missed by so many runs in 1 of 20 cases. */
  private static final double MISSED = 0.05;

  private static final int MOST_TRIES = 12;

  private final Trial trial;
  private final int tries;
  private final int budgetRuns;
  private final Set<List<Step>> tried = new HashSet<>();
  private final Deque<Program> history = new ArrayDeque<>();
  private int runs;

  /** One run of a program. */
  @FunctionalInterface
  public interface Trial {
    /**
     * Whether it failed in the way that is looked for.
     *
     * @throws IOException when that cannot be found out, now or later
     */
    boolean fails(Program candidate) throws IOException;
  }

  /**
   * What came of it.
   *
   * @param program the smallest that failed
   * @param runs how many runs that took
   * @param complete whether nothing more could be taken away; otherwise the budget was used up
   */
  public record Minimised(Program program, int runs, boolean complete) {}

  /**
   * A minimiser.
   *
   * @param reliabilityPercent in how many runs of the program at hand the failure came about, from
   *     1
   * @param budgetRuns after so many runs the best so far has to do
   */
  public Minimiser(Trial trial, int reliabilityPercent, int budgetRuns) {
    this.trial = trial;
    this.tries = tries(reliabilityPercent);
    this.budgetRuns = budgetRuns;
  }

  /** How often a program must be run without failing before it counts as one that does not. */
  static int tries(int reliabilityPercent) {
    return tries(reliabilityPercent, MOST_TRIES);
  }

  /** The same, where it may be so many times. */
  public static int tries(int reliabilityPercent, int most) {
    if (reliabilityPercent >= 100) {
      return 1;
    }
    double passes = 1 - Math.max(1, reliabilityPercent) / 100.0;
    return Math.clamp((long) Math.ceil(Math.log(MISSED) / Math.log(passes)), 2, most);
  }

  /**
   * Minimises.
   *
   * @param failing is known to fail
   * @throws IOException when the trial throws it
   */
  public Minimised minimise(Program failing) throws IOException {
    var closure = new Closure(failing);
    history.push(failing);
    do {
      boolean again = true;
      while (again && !isOver()) {
        again = fewerSteps(closure);
        again |= merged(closure);
        again |= simpler();
      }
    } while (hadLuck());
    return new Minimised(best(), runs, !isOver());
  }

  /**
   * Whether the smallest failed by luck and does not again; then the best is one that does, and its
   * other ways to become smaller are still to be tried.
   */
  private boolean hadLuck() throws IOException {
    boolean luck = false;
    while (history.size() > 1 && tries > 1 && !isOver() && !failsAgain()) {
      history.pop();
      luck = true;
    }
    return luck;
  }

  private boolean failsAgain() throws IOException {
    for (int i = 0; i < tries; i++) {
      runs++;
      if (trial.fails(best())) {
        return true;
      }
    }
    return false;
  }

  private Program best() {
    return history.getFirst();
  }

  private boolean isOver() {
    return runs >= budgetRuns;
  }

  private boolean fewerSteps(Closure closure) throws IOException {
    boolean any = false;
    for (int size = Math.max(1, best().steps().size() / 2); size > 0 && !isOver(); ) {
      boolean some = withoutChunks(closure, size);
      any |= some;
      if (size > 1 || !some) {
        size /= 2;
      }
    }
    return any;
  }

  /** From the end: what comes after the failure goes first. */
  private boolean withoutChunks(Closure closure, int size) throws IOException {
    boolean any = false;
    int end = best().steps().size();
    while (end > 0 && !isOver()) {
      int start = Math.max(0, end - size);
      var rest = new ArrayList<>(best().steps().subList(0, start));
      rest.addAll(best().steps().subList(end, best().steps().size()));
      if (accepts(closure.of(rest))) {
        any = true;
        // Closure may have taken some before `start` as well as after it.
        end = Math.min(start, best().steps().size());
      } else {
        end = start;
      }
    }
    return any;
  }

  private boolean merged(Closure closure) throws IOException {
    boolean any = false;
    boolean again = true;
    while (again && !isOver()) {
      again = false;
      for (var candidate : Merging.of(best().steps())) {
        if (accepts(closure.of(candidate))) {
          any = true;
          again = true;
          break;
        }
      }
    }
    return any;
  }

  private boolean simpler() throws IOException {
    boolean any = false;
    for (int place = best().steps().size() - 1; place >= 0 && !isOver(); place--) {
      while (simplerAt(place)) {
        any = true;
      }
    }
    return any;
  }

  private boolean simplerAt(int place) throws IOException {
    for (var step : Simpler.than(best().steps().get(place))) {
      var candidate = new ArrayList<>(best().steps());
      candidate.set(place, step);
      if (accepts(candidate)) {
        return true;
      }
    }
    return false;
  }

  private boolean accepts(List<Step> candidate) throws IOException {
    if (candidate.isEmpty() || isOver() || !tried.add(List.copyOf(candidate))) {
      return false;
    }
    var program = best().with(candidate);
    for (int i = 0; i < tries && !isOver(); i++) {
      runs++;
      if (trial.fails(program)) {
        history.push(program);
        return true;
      }
    }
    return false;
  }
}
