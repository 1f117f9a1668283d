package dev.busproof.clientsim.report;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.JournalEntry.NotReady;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.report.CaseReport.Attempt;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.run.StoredRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Judges single cases of one run, or of several that are judged as one. Pure. */
final class CaseJudge {
  private static final String UNKNOWN = "(unknown to this version of the lab)";

  private final List<StoredRun> runs;
  private final Judge judge;
  private final String typed;

  /** A judge of runs that were asked for alike. */
  CaseJudge(List<StoredRun> runs, JudgeOptions options) {
    var asked = runs.getFirst().info().options();
    this.runs = runs;
    this.judge = new Judge(options.limits().orElse(asked.limits()).thresholds());
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
        "./busproof prove --cases " + id + typed);
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
