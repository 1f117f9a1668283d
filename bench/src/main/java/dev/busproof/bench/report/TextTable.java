package dev.busproof.bench.report;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Ratio;
import dev.busproof.bench.model.Role;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A run for a terminal. */
public final class TextTable {
  private static final String ROW = "  %-34s %10s %10s  %-17s %s%n";

  private final BenchRun run;

  public TextTable(BenchRun run) {
    this.run = run;
  }

  /** Prints everything that was measured, group by group, and what was not. */
  public void print(PrintWriter out) {
    out.println(run.environment().line());
    boolean noisy = false;
    for (String group : run.groups()) {
      List<Measurement> measured =
          run.measurements().stream().filter(one -> one.group().equals(group)).toList();
      out.println();
      out.printf(Locale.ROOT, ROW, group, "median", "spread", "x limit", "x best peer");
      Set<Parameters> places = new LinkedHashSet<>();
      measured.forEach(one -> places.add(one.parameters()));
      for (Parameters place : places) {
        if (!place.text().isEmpty()) {
          out.println(" " + place.text());
        }
        for (Measurement one : measured) {
          if (one.parameters().equals(place)) {
            noisy |= printRow(out, one);
          }
        }
      }
    }
    printAbsences(out);
    out.println();
    out.println(
        "x: how good beside the other in the same round, whether less time or a higher rate is"
            + " better; 1.00 is\n"
            + "as good, 2.00 twice as good. In brackets the worst and the best round. spread:"
            + " between those two. ~: of one or two rounds, which say nothing of how sure it is.");
    if (noisy) {
      out.println(
          "noisy: the rounds disagree by more than the ratio itself; measure on a quieter"
              + " machine.");
    }
  }

  /** Whether a ratio had to be kept back. */
  private boolean printRow(PrintWriter out, Measurement one) {
    Optional<Ratio> limit = run.limitOf(one).flatMap(other -> Ratio.goodness(one, other));
    Optional<Ratio> peer = run.bestPeerOf(one).flatMap(other -> Ratio.goodness(one, other));
    String beside = one.role() == Role.LIMIT ? "limit" : text(limit);
    String besidePeer = one.role() == Role.PEER ? "peer" : text(peer);
    String row =
        ROW.formatted(
            one.lane(),
            one.unit().readable(one.median()),
            one.unit().readable(one.spread().range()),
            beside,
            besidePeer);
    out.println(row.stripTrailing());
    return limit.filter(Ratio::isNoise).isPresent() || peer.filter(Ratio::isNoise).isPresent();
  }

  private static String text(Optional<Ratio> ratio) {
    return ratio.map(Ratio::text).orElse("");
  }

  private void printAbsences(PrintWriter out) {
    if (!run.absences().isEmpty()) {
      out.println();
      out.println("not measured");
      Set<String> lines = new LinkedHashSet<>();
      for (Absence absence : run.absences()) {
        lines.add("  %s/%s: %s".formatted(absence.group(), absence.lane(), absence.reason()));
      }
      lines.forEach(out::println);
    }
  }
}
