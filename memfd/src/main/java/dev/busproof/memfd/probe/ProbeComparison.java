package dev.busproof.memfd.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several kernels side by side: a row for each feature, a column for each report.
 *
 * @param columns reports by the name at their head, from left to right
 */
public record ProbeComparison(List<Column> columns) {
  private static final String GAP = "  ";
  private static final String ABSENT = "-";

  /** A longer answer would push its neighbours off the terminal: it becomes a note. */
  private static final int CELL_CHARS = 18;

  public ProbeComparison {
    columns = List.copyOf(columns);
  }

  /**
   * One kernel.
   *
   * @param name at the head of the column
   */
  public record Column(String name, ProbeReport report) {}

  /**
   * One feature.
   *
   * @param answers by the columns' order; empty where a report has no such row
   */
  public record Row(String feature, Topic topic, List<Optional<Answer>> answers) {
    public Row {
      answers = List.copyOf(answers);
    }

    /** Whether two that found an answer found another. */
    public boolean differs() {
      return answers.stream().flatMap(Optional::stream).filter(Answer::isKnown).distinct().count()
          > 1;
    }
  }

  /** Every feature that any report has, by topic. What changes by itself is no kernel's. */
  public List<Row> rows() {
    List<Map<String, Answer>> answers = new ArrayList<>();
    Map<String, Topic> features = new LinkedHashMap<>();
    for (Column column : columns) {
      List<ProbeRow> asked =
          column.report().rows().stream()
              .filter(row -> row.stability() != Stability.VOLATILE)
              .toList();
      answers.add(
          asked.stream()
              .collect(Collectors.toMap(ProbeRow::feature, ProbeRow::answer, (a, b) -> b)));
      asked.forEach(row -> features.putIfAbsent(row.feature(), row.topic()));
    }
    List<Row> rows = new ArrayList<>();
    features.forEach((feature, topic) ->
        rows.add(
            new Row(
                feature,
                topic,
                answers.stream().map(one -> Optional.ofNullable(one.get(feature))).toList())));
    return ProbeReport.inOrder(rows, Row::topic);
  }

  /**
   * The table for people, every line ended by a newline: rows about which columns differ are marked
   * by {@code *}, and answers that are too long for a cell are notes below.
   *
   * @param onlyDifferences leaves all other rows out
   */
  public String table(boolean onlyDifferences) {
    List<Row> shown = rows().stream().filter(row -> !onlyDifferences || row.differs()).toList();
    Notes notes = new Notes(new ArrayList<>());
    List<List<String>> cells =
        shown.stream().map(row -> row.answers().stream().map(notes::cell).toList()).toList();
    int featureChars = widest(shown, Row::feature);
    int[] chars = new int[columns.size()];
    for (int i = 0; i < chars.length; i++) {
      int index = i;
      chars[i] = Math.max(columns.get(i).name().length(), widest(cells, row -> row.get(index)));
    }
    StringBuilder text = new StringBuilder();
    line(text, " ", "", featureChars, columns.stream().map(Column::name).toList(), chars);
    for (int i = 0; i < shown.size(); i++) {
      Row row = shown.get(i);
      if (i == 0 || row.topic() != shown.get(i - 1).topic()) {
        text.append('\n').append(row.topic().heading()).append('\n');
      }
      line(text, row.differs() ? "*" : " ", row.feature(), featureChars, cells.get(i), chars);
    }
    notes.appendTo(text);
    long differing = shown.stream().filter(Row::differs).count();
    return text.append('\n')
        .append(differing + (differing == 1 ? " row differs" : " rows differ"))
        .append('\n')
        .toString();
  }

  private static <T> int widest(List<T> rows, Function<T, String> text) {
    return rows.stream().mapToInt(row -> text.apply(row).length()).max().orElse(0);
  }

  private static void line(
      StringBuilder text,
      String mark,
      String feature,
      int featureChars,
      List<String> cells,
      int[] chars) {
    StringBuilder line = new StringBuilder(mark).append(' ').append(feature);
    line.append(" ".repeat(featureChars - feature.length()));
    for (int i = 0; i < chars.length; i++) {
      String cell = cells.get(i);
      line.append(GAP).append(cell).append(" ".repeat(chars[i] - cell.length()));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Answers that are too long, each once, by number. */
  private record Notes(List<String> texts) {
    String cell(Optional<Answer> answer) {
      String text = answer.map(Answer::toString).orElse(ABSENT);
      if (text.length() <= CELL_CHARS) {
        return text;
      }
      if (!texts.contains(text)) {
        texts.add(text);
      }
      String word = answer.map(Answer::text).orElse(ABSENT);
      String number = "[" + (texts.indexOf(text) + 1) + "]";
      return word.length() + number.length() < CELL_CHARS ? word + " " + number : number;
    }

    void appendTo(StringBuilder text) {
      text.append(texts.isEmpty() ? "" : "\n");
      for (int i = 0; i < texts.size(); i++) {
        text.append("[%d] %s%n".formatted(i + 1, texts.get(i)));
      }
    }
  }
}
