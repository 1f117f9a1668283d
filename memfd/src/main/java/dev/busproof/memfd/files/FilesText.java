package dev.busproof.memfd.files;

import dev.busproof.memfd.files.FilesReport.Cell;
import dev.busproof.memfd.files.FilesReport.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as tables of text. */
final class FilesText {
  private static final String GAP = "  ";

  private final FilesReport report;
  private final StringBuilder text = new StringBuilder();

  FilesText(FilesReport report) {
    this.report = report;
    report.tables().forEach(this::table);
    new TreeMap<>(report.absentReaders())
        .forEach((reader, why) -> line(reader.id() + " is absent: " + why));
    summary();
  }

  private void line(String content) {
    text.append(content.stripTrailing()).append('\n');
  }

  private void table(Table table) {
    String name = table.fileSystem().id();
    if (table.absent().isPresent()) {
      line(name + ": not tested: " + table.absent().get());
      line("");
      return;
    }
    line(name + ": " + table.directory());
    List<ReaderKind> readers = table.cells().stream().map(Cell::reader).distinct().toList();
    List<List<String>> rows = new ArrayList<>();
    rows.add(Stream.concat(Stream.of(""), readers.stream().map(ReaderKind::id)).toList());
    for (UpdaterKind updater : table.cells().stream().map(Cell::updater).distinct().toList()) {
      List<String> row = new ArrayList<>(List.of(GAP + updater.id()));
      table.cells().stream()
          .filter(cell -> cell.updater() == updater)
          .forEach(cell -> row.add(cell(cell)));
      rows.add(row);
    }
    rows.forEach(row -> line(pad(row, rows)));
    new TreeMap<>(table.programs())
        .forEach((fate, count) -> line(GAP + "program: " + fate + " (" + count + ")"));
    table.cells().stream()
        .flatMap(cell -> cell.untested().stream())
        .distinct()
        .forEach(why -> line(GAP + "-: " + why));
    line("");
  }

  private static String pad(List<String> row, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      int column = i;
      int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
      line.append(row.get(i)).append(" ".repeat(width - row.get(i).length())).append(GAP);
    }
    return line.toString();
  }

  private static String cell(Cell cell) {
    if (cell.untested().isPresent()) {
      return "-";
    }
    Map<Outcome, Integer> sorted = new TreeMap<>(cell.outcomes());
    String counts =
        sorted.entrySet().stream()
            .filter(e -> e.getKey() != Outcome.KILLED)
            .map(e -> e.getKey().id() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    String deaths =
        new TreeMap<>(cell.deaths())
            .entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    String both =
        Stream.of(deaths, counts).filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
    return cell.isViolation() ? both + " !" : both;
  }

  private boolean has(Outcome outcome) {
    return report.tables().stream()
        .flatMap(t -> t.cells().stream())
        .anyMatch(c -> c.outcomes().containsKey(outcome));
  }

  private void summary() {
    if (has(Outcome.FAILED)) {
      line("failed: could not read a file that nobody had touched, or ended by itself.");
    }
    if (has(Outcome.TORN)) {
      line(
          "torn: parts of both versions, which no reader can know from content. Publish by"
              + " rename.");
    }
    Optional<Integer> deaths =
        report.tables().stream()
            .flatMap(t -> t.cells().stream())
            .map(c -> c.outcomes().getOrDefault(Outcome.KILLED, 0))
            .reduce(Integer::sum);
    String verdict =
        report.violations() == 0
            ? "no protected reader died or took for content what was none"
            : report.violations() + " cells (!) that a protected reader must answer for";
    line(
        "%d readers died; %s; %.1f s"
            .formatted(deaths.orElse(0), verdict, report.durationMillis() / 1000.0));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
