package dev.busproof.clientsim.confirm;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.run.StoredRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds in a run what is to be sought again. */
public final class Findings {
  private Findings() {}

  /**
   * Whether a verdict of that kind may come of what was before its case, or of chance: what became
   * of the target and of others. How a culprit is told is between it and the target.
   */
  public static boolean isSought(Verdict.Kind kind) {
    return switch (kind) {
      case CRASHED, HUNG, HARMED, LEAKED -> true;
      case PASS, LENIENT, STRICT, UNSUPPORTED, BROKEN, FLAKY, WRONG_ERROR -> false;
    };
  }

  /** The findings of a run that have not been sought again yet, in its order. */
  public static List<Finding> of(StoredRun run) {
    var judge = new Judge(run.info().options().limits().thresholds());
    return run.info().cases().stream()
        .distinct()
        .filter(id -> run.confirmation(id).isEmpty())
        .flatMap(id -> Catalogue.find(id).stream())
        .flatMap(one -> find(one, run, judge).stream())
        .toList();
  }

  private static Optional<Finding> find(AttackCase one, StoredRun run, Judge judge) {
    var attempts = run.attempts(one.id());
    var kinds = new ArrayList<Verdict.Kind>();
    attempts.forEach(seen -> kinds.add(judge.judge(one.expectation(), seen).kind()));
    return kinds.stream()
        .max(Comparator.naturalOrder())
        .filter(Findings::isSought)
        .map(worst ->
            new Finding(
                one.id(),
                worst,
                Math.toIntExact(kinds.stream().filter(worst::equals).count()),
                run.servedBefore(attempts.get(kinds.indexOf(worst)))));
  }
}
