package dev.busproof.clientsim.report;

import dev.busproof.clientsim.observe.Confirmation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A report for a terminal. */
final class TextReport {
  private static final String INDENT = "    ";

  private TextReport() {}

  static String table(ProveReport report) {
    var cases = report.cases();
    int idWidth = cases.stream().mapToInt(c -> c.id().length()).max().orElse(1);
    int verdictWidth = cases.stream().mapToInt(c -> c.verdict().length()).max().orElse(1);
    int toldWidth = cases.stream().mapToInt(c -> c.told().name().length()).max().orElse(1);
    var table = new StringBuilder();
    var row = "%%-%ds  %%-%ds  %%-%ds  %%6d ms%%n".formatted(verdictWidth, toldWidth, idWidth);
    for (var one : cases) {
      table.append(row.formatted(one.verdict(), one.told(), one.id(), one.durationMillis()));
      if (!one.verdict().equals("PASS")) {
        explain(one, table);
      }
    }
    report.stale().forEach(line -> table.append("stale: ").append(PlainText.of(line)).append('\n'));
    return table.toString();
  }

  private static void explain(CaseReport one, StringBuilder table) {
    indented(table, one.requirement());
    indented(table, PlainText.of(one.detail()));
    one.known().ifPresent(reason -> indented(table, "known: " + PlainText.of(reason)));
    if (one.attempts().size() > 1) {
      indented(
          table,
          "reliability: %d %% of %d attempts"
              .formatted(one.reliabilityPercent(), one.attempts().size()));
    }
    one.lastOutput().forEach(line -> indented(table, "| " + PlainText.of(line)));
    one.repeats().ifPresent(text -> indented(table, "repeats: " + PlainText.of(text)));
    indented(table, "reproduce with: " + one.reproduce());
  }

  private static void indented(StringBuilder table, String line) {
    table.append(INDENT).append(line).append('\n');
  }

  private static Optional<String> sought(List<CaseReport> cases) {
    var sought = cases.stream().flatMap(one -> one.confirmation().stream()).toList();
    if (sought.isEmpty()) {
      return Optional.empty();
    }
    long always = sought.stream().filter(c -> c.isRepeated() && c.times() == c.tries()).count();
    long repeated = sought.stream().filter(Confirmation::isRepeated).count();
    long others = sought.stream().filter(Confirmation::needsOthers).count();
    return Optional.of(
        "%d findings sought again in %.1f s: %d repeat always, %d at times, %d not; %d of them after other cases"
            .formatted(
                sought.size(),
                sought.stream().mapToLong(Confirmation::durationMillis).sum() / 1000.0,
                always,
                repeated - always,
                sought.size() - repeated,
                others));
  }

  static String summary(ProveReport report) {
    var cases = report.cases();
    Map<String, Long> verdicts =
        cases.stream()
            .collect(
                Collectors.groupingBy(
                    CaseReport::verdict, LinkedHashMap::new, Collectors.counting()));
    var counts =
        verdicts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    var summary =
        new StringBuilder(
            "%d %s against %s in %.1f s: %s; details in %s%n"
                .formatted(
                    cases.size(),
                    cases.size() == 1 ? "case" : "cases",
                    report.target(),
                    report.durationMillis() / 1000.0,
                    counts.isEmpty() ? "nothing was tested" : counts,
                    report.directories().stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(", "))));
    report
        .sharing()
        .ifPresent(seen -> summary.append(SharingText.of(seen)).append(System.lineSeparator()));
    long known = cases.stream().filter(one -> one.known().isPresent()).count();
    if (known > 0 || !report.stale().isEmpty()) {
      summary.append(
          "baseline: %d known, %d new, %d stale%n"
              .formatted(
                  known,
                  cases.stream().filter(CaseReport::isNewFinding).count(),
                  report.stale().size()));
    }
    sought(cases).ifPresent(line -> summary.append(line).append('\n'));
    report.failure().ifPresent(f -> summary.append("could not test: ").append(f).append('\n'));
    return summary.toString();
  }
}
