package dev.busproof.bench.report;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Environment;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Spread;
import java.io.PrintWriter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;

/**
 * What is different in a later run. Where both runs have the limit of a lane, its share of the
 * limit is compared, round by round, and not its time: then two machines, or a quiet and a busy
 * hour, can be compared too. A difference is one when the Mann-Whitney U test would see it by
 * chance in less than one of a hundred pairs of equal runs, and the medians differ by 3 per cent.
 */
public final class Changes {
  /** With four rounds on each side the test can tell nothing apart so surely. */
  static final int LEAST_ROUNDS = 5;

  private static final double CHANCE = 0.01;
  private static final double LEAST_CHANGE = 0.03;

  /** What became of a lane. */
  enum Verdict {
    BETTER,
    WORSE,
    /** Not by more than the rounds differ among themselves. */
    SAME,
    /** Too few rounds to tell. */
    UNKNOWN
  }

  /**
   * A lane that both runs measured.
   *
   * @param change of its median: 1.05 is 5 per cent more of time or rate, whatever is better
   * @param byShare whether its share of the limit was compared
   */
  record Change(
      Measurement before, Measurement after, double change, boolean byShare, Verdict verdict) {}

  private final BenchRun before;
  private final BenchRun after;
  private final List<Change> changes = new ArrayList<>();

  /** Compares. */
  public Changes(BenchRun before, BenchRun after) {
    this.before = before;
    this.after = after;
    for (Measurement one : before.measurements()) {
      after
          .find(one.key())
          .filter(other -> other.unit() == one.unit())
          .ifPresent(other -> changes.add(change(one, other)));
    }
  }

  private Change change(Measurement earlier, Measurement later) {
    Optional<List<Double>> earlierShare = share(before, earlier);
    Optional<List<Double>> laterShare = share(after, later);
    boolean byShare = earlierShare.isPresent() && laterShare.isPresent();
    Collection<Double> from = byShare ? earlierShare.get() : earlier.valueByRound().values();
    Collection<Double> to = byShare ? laterShare.get() : later.valueByRound().values();
    double change = Spread.median(to) / Spread.median(from);
    return new Change(earlier, later, change, byShare, verdict(from, to, change, earlier.better()));
  }

  /** Its value over the limit's in each round that has both. */
  private static Optional<List<Double>> share(BenchRun run, Measurement one) {
    return run.limitOf(one)
        .map(limit ->
            one.valueByRound().entrySet().stream()
                .filter(value -> limit.valueByRound().containsKey(value.getKey()))
                .map(value ->
                    value.getValue()
                        / Objects.requireNonNull(limit.valueByRound().get(value.getKey())))
                .toList())
        .filter(ratios -> !ratios.isEmpty() && ratios.stream().allMatch(Double::isFinite));
  }

  private static Verdict verdict(
      Collection<Double> from, Collection<Double> to, double change, Better better) {
    if (Math.min(from.size(), to.size()) < LEAST_ROUNDS || !Double.isFinite(change)) {
      return Verdict.UNKNOWN;
    }
    double chance = new MannWhitneyUTest().mannWhitneyUTest(array(from), array(to));
    if (chance >= CHANCE || Math.abs(change - 1) < LEAST_CHANGE) {
      return Verdict.SAME;
    }
    boolean less = change < 1;
    return less == (better == Better.LOWER) ? Verdict.BETTER : Verdict.WORSE;
  }

  private static double[] array(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Whether both runs measured something alike. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Lanes of ours that got worse: memcpy and other compositors are not ours to mend. */
  public long regressions() {
    return changes.stream()
        .filter(change -> change.verdict() == Verdict.WORSE)
        .filter(change -> change.before().role() == Role.OURS)
        .count();
  }

  /** Prints a line for each lane, and what of the machines differs. */
  public void print(PrintWriter out) {
    printEnvironments(out);
    long few = changes.stream().filter(one -> one.verdict() == Verdict.UNKNOWN).count();
    if (few > 0) {
      out.printf(
          Locale.ROOT,
          "%d of %d lanes have less than %d rounds in one of the runs, too few for a change to be"
              + " told from noise:%n%s.%n%n",
          few,
          changes.size(),
          LEAST_ROUNDS,
          before.quick() || after.quick()
              ? "a quick run has three at most, and five of lanes that are named with --lanes"
              : "the budget ended it, or something is measured in fewer; measure with --lanes what"
                  + " is to be compared");
    }
    out.printf(Locale.ROOT, "%-58s %10s %10s %8s  %s%n", "lane", "before", "after", "change", "");
    for (Change change : changes) {
      String row =
          "%-58s %10s %10s %8s  %s"
              .formatted(
                  change.before().key().text(),
                  change.before().unit().readable(change.before().median()),
                  change.after().unit().readable(change.after().median()),
                  changeText(change),
                  verdictText(change));
      out.println(row.stripTrailing());
    }
    printOnly(out, "only before", before, after);
    printOnly(out, "only after", after, before);
    out.println();
    out.println(
        "change: of the share of the limit where there is one (*), else of the value. better,"
            + " worse: the\n"
            + "rounds say so with less than 1% of chance, and by 3% or more. few: a run has less"
            + " than "
            + LEAST_ROUNDS
            + " rounds.");
  }

  private static String changeText(Change change) {
    String percent = String.format(Locale.ROOT, "%+.1f%%", (change.change() - 1) * 100);
    return percent + (change.byShare() ? "*" : " ");
  }

  private static String verdictText(Change change) {
    String mine = change.before().role() == Role.OURS ? "" : " (not ours)";
    return switch (change.verdict()) {
      case BETTER -> "better" + mine;
      case WORSE -> "worse" + mine;
      case SAME -> "";
      case UNKNOWN -> "few";
    };
  }

  private static void printOnly(PrintWriter out, String title, BenchRun run, BenchRun other) {
    for (Measurement one : run.measurements()) {
      if (other.find(one.key()).isEmpty()) {
        Optional<Absence> why =
            other.absences().stream()
                .filter(absence -> absence.group().equals(one.group()))
                .filter(absence -> absence.lane().equals(one.lane()))
                .findFirst();
        out.println(
            title + ": " + one.key().text() + why.map(w -> " (" + w.reason() + ")").orElse(""));
      }
    }
  }

  private void printEnvironments(PrintWriter out) {
    for (RecordComponent part : Environment.class.getRecordComponents()) {
      Object earlier = value(part, before.environment());
      Object later = value(part, after.environment());
      if (!earlier.equals(later)) {
        out.println(part.getName() + ": " + earlier + " -> " + later);
      }
    }
  }

  private static Object value(RecordComponent part, Environment environment) {
    try {
      return part.getAccessor().invoke(environment);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record cannot be read: " + part, e);
    }
  }
}
