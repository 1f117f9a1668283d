package dev.busproof.clientsim.report;

import dev.busproof.clientsim.report.Comparison.Row;
import java.util.List;
import java.util.stream.IntStream;

/** A comparison for a terminal. */
final class ComparisonText {
  private static final String NOTHING = "-";
  private static final String GAP = "  ";

  private ComparisonText() {}

  static String write(Comparison comparison, int widthChars, boolean onlyDifferences) {
    var rows = onlyDifferences ? comparison.differences() : comparison.rows();
    var text = new StringBuilder();
    for (var column : comparison.columns()) {
      text.append(
          "%s  %s%s, %s%n"
              .formatted(
                  column.label(),
                  PlainText.of(column.target()),
                  column.targetVersion().map(v -> " (" + PlainText.of(v) + ")").orElse(""),
                  column.directory()));
    }
    int idWidth = rows.stream().mapToInt(row -> row.id().length()).max().orElse(1);
    var widths =
        IntStream.range(0, comparison.columns().size())
            .map(i -> width(comparison, rows, i))
            .toArray();
    int from = 0;
    while (from < widths.length && !rows.isEmpty()) {
      int used = 2 + idWidth;
      int to = from;
      while (to < widths.length && (to == from || used + GAP.length() + widths[to] <= widthChars)) {
        used += GAP.length() + widths[to];
        to++;
      }
      table(comparison, rows, idWidth, widths, from, to, text);
      from = to;
    }
    text.append(
        "%n%d of %d cases differ%n"
            .formatted(comparison.differences().size(), comparison.rows().size()));
    return text.toString();
  }

  private static int width(Comparison comparison, List<Row> rows, int column) {
    return Math.max(
        comparison.columns().get(column).label().length(),
        rows.stream().mapToInt(row -> cell(row, column).length()).max().orElse(1));
  }

  private static String cell(Row row, int column) {
    return row.cells()
        .get(column)
        .map(one ->
            one.verdict().equals("FLAKY")
                ? one.verdict() + " " + one.reliabilityPercent() + " %"
                : one.verdict())
        .orElse(NOTHING);
  }

  private static void table(
      Comparison comparison,
      List<Row> rows,
      int idWidth,
      int[] widths,
      int from,
      int to,
      StringBuilder text) {
    var head = new StringBuilder("  " + " ".repeat(idWidth));
    for (int i = from; i < to; i++) {
      head.append(GAP).append(padded(comparison.columns().get(i).label(), widths[i]));
    }
    text.append('\n').append(head.toString().stripTrailing()).append('\n');
    for (var row : rows) {
      var line = new StringBuilder((row.differs() ? "* " : "  ") + padded(row.id(), idWidth));
      for (int i = from; i < to; i++) {
        line.append(GAP).append(padded(cell(row, i), widths[i]));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
