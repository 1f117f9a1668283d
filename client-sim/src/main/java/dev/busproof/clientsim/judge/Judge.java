package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.judge.Verdict.Kind;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.Observation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns observations into verdicts. Pure: the same observation under the same thresholds is always
 * judged alike, so a stored run can be judged again.
 *
 * <p>The worst thing that happened decides: a dead target says more than the error its last client
 * got. What the target did comes before what the lab failed to do, for a case seldom runs to its
 * end against a corpse.
 */
public final class Judge {
  private final Harm harm;
  private final Leaks leaks;

  /** A judge who applies these numbers. */
  public Judge(Thresholds thresholds) {
    this.harm = new Harm(thresholds);
    this.leaks = new Leaks(thresholds);
  }

  /** Judges every attempt at one case: one verdict when they agree, FLAKY when they do not. */
  public Verdict judge(Expectation expectation, List<Observation> attempts) {
    if (attempts.isEmpty()) {
      return Verdict.broken("nothing was observed");
    }
    var verdicts = attempts.stream().map(o -> judge(expectation, o)).toList();
    var labels = verdicts.stream().map(Verdict::label).distinct().toList();
    var told = Telling.worst(verdicts.stream().map(Verdict::told).toList());
    if (labels.size() == 1) {
      return verdicts.getFirst().told(told);
    }
    var broken = verdicts.stream().filter(v -> v.kind() == Kind.BROKEN).findFirst();
    if (broken.isPresent() && labels.size() == 2 && verdicts.stream().noneMatch(Judge::accuses)) {
      return broken.get(); // the lab disagreed with itself: that is nothing against the target
    }
    var counts =
        labels.stream()
            .map(l -> count(verdicts, l) + " of " + verdicts.size() + " " + l)
            .collect(Collectors.joining(", "));
    return Verdict.of(Kind.FLAKY, counts).told(told);
  }

  private static boolean accuses(Verdict verdict) {
    return switch (verdict.kind()) {
      case PASS, LENIENT, STRICT, UNSUPPORTED, BROKEN -> false;
      case FLAKY, WRONG_ERROR, LEAKED, HARMED, HUNG, CRASHED -> true;
    };
  }

  private static long count(List<Verdict> verdicts, String label) {
    return verdicts.stream().filter(v -> v.label().equals(label)).count();
  }

  /** Whether the rounds so far look like a leak, so that one more would tell. */
  public boolean suspectsLeak(List<MeterRound> rounds) {
    return leaks.find(rounds).isPresent();
  }

  /** How long a bystander may wait whose longest wait in the calm was {@code baselineMillis}. */
  public long gapLimitMillis(long baselineMillis) {
    return harm.gapLimitMillis(baselineMillis);
  }

  /** What an innocent client suffered beside anything, in one line; empty when nothing. */
  public Optional<String> harm(BystanderRecord bystander, long labPauseMillis) {
    return harm.bystander(bystander, labPauseMillis);
  }

  /** Judges one attempt. */
  public Verdict judge(Expectation expectation, Observation seen) {
    return verdict(expectation, seen).told(Telling.of(expectation, seen.attack().ends()));
  }

  private Verdict verdict(Expectation expectation, Observation seen) {
    var target = seen.target();
    if (target.exit().isPresent()) {
      var exit = target.exit().get().text();
      var detail = "the target died; its clients: " + endsText(seen);
      return new Verdict(Kind.CRASHED, exit, detail, Told.UNKNOWN);
    }
    if (!target.answered()) {
      var state = target.unresponsive().map(p -> " (" + Stuck.text(p) + ")").orElse("");
      return Verdict.of(
          Kind.HUNG, "no answer within %d ms%s".formatted(target.answerMillis(), state));
    }
    var unsupported = seen.attack().unsupported().map(why -> Verdict.of(Kind.UNSUPPORTED, why));
    if (!seen.isPlayed()) { // what the innocent met with was not the attack's doing
      return unsupported
          .or(() -> seen.attack().labFailure().map(Verdict::broken))
          .orElseGet(() -> Verdict.broken("the attack was not played"));
    }
    return harm.find(seen)
        .map(reason -> Verdict.of(Kind.HARMED, reason))
        .or(() -> leaks.find(seen.meter()).map(leak -> Verdict.of(Kind.LEAKED, leak)))
        .or(() -> broken(expectation, seen))
        // A case given up after its clients had connected: what they did to others counts.
        .or(() -> unsupported)
        .orElseGet(() -> ending(expectation, seen));
  }

  /** A lab that could not go on has not seen everything, but what it saw it saw. */
  private static Optional<Verdict> broken(Expectation expectation, Observation seen) {
    var failure =
        seen.attack()
            .labFailure()
            .or(() -> seen.bystander().labFailure().map(f -> "the bystander failed: " + f))
            .or(() -> seen.newcomer().labFailure().map(f -> "a newcomer failed: " + f))
            .or(() -> seen.newcomerAfter().labFailure().map(f -> "a newcomer failed: " + f))
            .or(() -> seen.twin().labFailure().map(f -> "the innocent twin failed: " + f));
    boolean acted = !seen.attack().ends().isEmpty();
    if (failure.isEmpty()) {
      return acted || seen.attack().unsupported().isPresent()
          ? Optional.empty()
          : Optional.of(Verdict.broken("the attack recorded no ending"));
    }
    if (acted) {
      var soFar = ending(expectation, seen);
      if (soFar.kind() == Kind.WRONG_ERROR) {
        return Optional.of(
            Verdict.of(
                soFar.kind(), soFar.detail() + "; then the lab could not go on: " + failure.get()));
      }
    }
    return failure.map(Verdict::broken);
  }

  private static Verdict ending(Expectation expectation, Observation seen) {
    var unexpected =
        seen.attack().ends().stream()
            .map(EndCount::end)
            .filter(end -> !expectation.accepts(end))
            .toList();
    if (unexpected.isEmpty()) {
      return Verdict.of(Kind.PASS, endsText(seen));
    }
    var expected = endsText(seen) + "; expected: " + expectation.text();
    var wrong =
        unexpected.stream()
            .filter(end -> end.kind() != ClientEnd.Kind.SURVIVED && !expectation.permits(end))
            .toList();
    if (!wrong.isEmpty()) {
      return Verdict.of(Kind.WRONG_ERROR, expected);
    }
    boolean refused = unexpected.stream().anyMatch(expectation::permits);
    return Verdict.of(refused ? Kind.STRICT : Kind.LENIENT, expected);
  }

  private static String endsText(Observation seen) {
    return seen.attack().ends().stream()
        .map(e -> (e.count() == 1 ? "" : e.count() + " x ") + e.end().text())
        .collect(Collectors.joining(", "));
  }
}
