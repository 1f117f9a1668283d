package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.judge.Verdict.Kind;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.MeterRound;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import java.util.ArrayList;
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
  private final Thresholds thresholds;
  private final Leaks leaks;

  /** A judge who applies these numbers. */
  public Judge(Thresholds thresholds) {
    this.thresholds = thresholds;
    this.leaks = new Leaks(thresholds);
  }

  /** Judges every attempt at one case: one verdict when they agree, FLAKY when they do not. */
  public Verdict judge(Expectation expectation, List<Observation> attempts) {
    if (attempts.isEmpty()) {
      return Verdict.broken("nothing was observed");
    }
    var verdicts = attempts.stream().map(o -> judge(expectation, o)).toList();
    var labels = verdicts.stream().map(Verdict::label).distinct().toList();
    if (labels.size() == 1) {
      return verdicts.getFirst();
    }
    var broken = verdicts.stream().filter(v -> v.kind() == Kind.BROKEN).findFirst();
    if (broken.isPresent() && labels.size() == 2 && verdicts.stream().noneMatch(Judge::accuses)) {
      return broken.get(); // the lab disagreed with itself: that is nothing against the target
    }
    var counts =
        labels.stream()
            .map(l -> count(verdicts, l) + " of " + verdicts.size() + " " + l)
            .collect(Collectors.joining(", "));
    return Verdict.of(Kind.FLAKY, counts);
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

  /** Judges one attempt. */
  public Verdict judge(Expectation expectation, Observation seen) {
    var target = seen.target();
    if (target.exit().isPresent()) {
      var exit = target.exit().get().text();
      return new Verdict(Kind.CRASHED, exit, "the target died; its clients: " + endsText(seen));
    }
    if (!target.answered()) {
      var state = target.process().isEmpty() ? "" : " (" + target.process() + ")";
      return Verdict.of(
          Kind.HUNG, "no answer within %d ms%s".formatted(target.answerMillis(), state));
    }
    if (seen.attack().labFailure().isPresent()) {
      return Verdict.broken(seen.attack().labFailure().get());
    }
    var unsupported = seen.attack().unsupported().map(why -> Verdict.of(Kind.UNSUPPORTED, why));
    if (seen.attack().ends().isEmpty()) {
      return unsupported.orElseGet(() -> Verdict.broken("the attack recorded no ending"));
    }
    return harm(seen)
        .map(reason -> Verdict.of(Kind.HARMED, reason))
        .or(() -> leaks.find(seen.meter()).map(leak -> Verdict.of(Kind.LEAKED, leak)))
        // A case given up after its clients had acted: what they did to others counts all the same.
        .or(() -> unsupported)
        .orElseGet(() -> ending(expectation, seen));
  }

  private Optional<String> harm(Observation seen) {
    var harms = new ArrayList<String>();
    harm(seen.bystander(), seen.labPauseMillis()).ifPresent(harms::add);
    harm(seen.newcomer(), seen.labPauseMillis()).ifPresent(harms::add);
    return harms.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", harms));
  }

  private Optional<String> harm(BystanderRecord bystander, long labPauseMillis) {
    if (bystander.failure().isPresent()) {
      return Optional.of("the bystander " + bystander.failure().get());
    }
    long limit =
        Math.max(
            thresholds.gapLimitMillis(),
            thresholds.gapBaselineFactor() * bystander.baselineGapMillis());
    long gap =
        bystander.framesWhenCovered()
            ? Math.max(bystander.longestGapMillis(), bystander.longestAnswerMillis())
            : bystander.longestAnswerMillis();
    var what = bystander.framesWhenCovered() ? "a frame" : "an answer";
    return gap - labPauseMillis > limit
        ? Optional.of("the bystander waited %d ms for %s (limit %d)".formatted(gap, what, limit))
        : Optional.empty();
  }

  private Optional<String> harm(NewcomerRecord newcomer, long labPauseMillis) {
    if (newcomer.failures() > 0) {
      return Optional.of(
          "%d of %d newcomers failed: %s"
              .formatted(
                  newcomer.failures(), newcomer.arrivals(), newcomer.firstFailure().orElse("")));
    }
    return newcomer.worstMillis() - labPauseMillis > thresholds.arrivalLimitMillis()
        ? Optional.of(
            "a newcomer waited %d ms (limit %d)"
                .formatted(newcomer.worstMillis(), thresholds.arrivalLimitMillis()))
        : Optional.empty();
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
