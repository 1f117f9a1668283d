package dev.busproof.clientsim.report;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Confirmation;
import dev.busproof.clientsim.observe.JournalEntry.NotReady;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.report.CaseReport.Attempt;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.run.StoredRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Judges single cases of one run, or of several that are judged as one. Pure. */
final class CaseJudge {
  /** A command with more cases is none that one would copy. */
  private static final int MOST_LISTED = 24;

  private static final String UNKNOWN = "(unknown to this version of the lab)";

  private final List<StoredRun> runs;
  private final Judge judge;
  private final String typed;
  private final int repeat;

  /** A judge of runs that were asked for alike. */
  CaseJudge(List<StoredRun> runs, JudgeOptions options) {
    var asked = runs.getFirst().info().options();
    this.runs = runs;
    this.judge = new Judge(options.limits().orElse(asked.limits()).thresholds());
    this.repeat = asked.repeat();
    this.typed =
        options
            .limits()
            .map(asked.toBuilder()::limits)
            .map(b -> b.build().typed())
            .orElseGet(asked::typed);
  }

  /** All attempts at a case: the same case in several directories was attempted so much oftener. */
  List<Observation> attempts(String id) {
    return runs.stream().flatMap(run -> run.attempts(id).stream()).toList();
  }

  /** The case judged; empty when nothing was seen of it. */
  Optional<CaseReport> report(String id) {
    var seen = attempts(id);
    var failed =
        runs.stream().filter(run -> !run.isComplete(id)).flatMap(run -> run.notReady(id).stream());
    if (seen.isEmpty()) {
      return failed.findFirst().map(notReady -> report(id, notReady));
    }
    return Optional.of(
        Catalogue.find(id)
            .map(one -> report(one, seen))
            .orElseGet(() -> {
              var gone = Verdict.broken("this version of the lab has no such case");
              return report(id, seen, List.of(), gone, lastOutput(seen));
            }));
  }

  private CaseReport report(AttackCase one, List<Observation> seen) {
    var each = seen.stream().map(o -> judge.judge(one.expectation(), o)).toList();
    var verdict = judge.judge(one.expectation(), seen);
    return report(one.id(), seen, each, verdict, lastOutput(seen));
  }

  private CaseReport report(String id, NotReady failed) {
    var verdict = Verdict.broken(failed.reason());
    return report(id, List.of(), List.of(), verdict, failed.lastOutput());
  }

  private CaseReport report(
      String id,
      List<Observation> seen,
      List<Verdict> each,
      Verdict verdict,
      List<String> lastOutput) {
    var confirmation = confirmation(id, each);
    return new CaseReport(
        id,
        Catalogue.find(id).map(AttackCase::requirement).orElse(UNKNOWN),
        verdict.label(),
        verdict.told(),
        Outcome.of(verdict),
        verdict.detail(),
        Optional.empty(),
        attempts(seen, each),
        reliabilityPercent(each),
        seen.stream().mapToLong(Observation::durationMillis).sum(),
        seen.stream().mapToLong(o -> o.bystander().longestGapMillis()).max().orElse(0),
        counters(seen),
        lastOutput,
        confirmation,
        confirmation
            .filter(Confirmation::isRepeated)
            .map(this::command)
            .orElseGet(() -> command(id, repeat)));
  }

  /**
   * Of the worst that was seen, and of nothing else: other limits may make something else worst.
   */
  private Optional<Confirmation> confirmation(String id, List<Verdict> each) {
    var worst = each.stream().map(Verdict::kind).max(Comparator.naturalOrder());
    return runs.stream()
        .flatMap(run -> run.confirmation(id).stream())
        .filter(sought -> worst.map(Enum::name).filter(sought.kind()::equals).isPresent())
        .reduce((earlier, later) -> later);
  }

  private String command(Confirmation sought) {
    var cases = String.join(",", sought.cases());
    int attempts = attemptsToSee(sought);
    if (!sought.needsOthers()) {
      return command(cases, attempts) + " --no-confirm";
    }
    // --repeat would repeat each by itself, which is another list.
    int rounds = Math.clamp(MOST_LISTED / sought.cases().size(), 1, attempts);
    return command(String.join(",", Collections.nCopies(rounds, cases)), 1) + " --no-confirm";
  }

  private String command(String cases, int attempts) {
    return "./busproof prove --cases "
        + cases
        + typed
        + (attempts > 1 ? " --repeat " + attempts : "");
  }

  /** So many attempts see it at least once in 95 of 100 tries. */
  private static int attemptsToSee(Confirmation sought) {
    double miss = 1 - (double) sought.times() / sought.tries();
    return miss > 0 ? (int) Math.ceil(Math.log(0.05) / Math.log(miss)) : 1;
  }

  private static List<Attempt> attempts(List<Observation> seen, List<Verdict> each) {
    var attempts = new ArrayList<Attempt>();
    for (int i = 0; i < each.size(); i++) {
      var verdict = each.get(i);
      attempts.add(
          new Attempt(
              verdict.label(), verdict.told(), verdict.detail(), seen.get(i).durationMillis()));
    }
    return List.copyOf(attempts);
  }

  /** How often the worst came about, rounded down: what comes about at all is not 0. */
  private static int reliabilityPercent(List<Verdict> each) {
    return each.stream()
        .max(Comparator.comparing(Verdict::kind))
        .map(worst -> {
          long times = each.stream().filter(v -> v.label().equals(worst.label())).count();
          return (int) Math.max(1, times * 100 / each.size());
        })
        .orElse(0);
  }

  private static SortedMap<String, Long> counters(List<Observation> seen) {
    var counters = new TreeMap<String, Long>();
    for (var observation : seen) {
      observation.attack().counters().forEach((what, n) -> counters.merge(what, n, Long::sum));
    }
    return counters;
  }

  private static List<String> lastOutput(List<Observation> seen) {
    return seen.stream()
        .map(o -> o.target().lastOutput())
        .filter(lines -> !lines.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
