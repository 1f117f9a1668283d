package dev.busproof.memfd.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Rows as text: a heading for each topic, columns aligned over the whole table. */
final class ProbeTable {
  private static final String GAP = "  ";

  /** Longer answers go on in the next line. */
  private static final int ANSWER_WIDTH = 26;

  private static final int LEAST_HOW_WIDTH = 20;

  private final List<ProbeRow> rows;
  private final OptionalInt width;
  private final int featureWidth;

  ProbeTable(List<ProbeRow> rows, OptionalInt width) {
    this.rows = rows;
    this.width = width;
    this.featureWidth = rows.stream().mapToInt(r -> r.feature().length()).max().orElse(0);
  }

  String text() {
    int answerWidth =
        Math.min(
            width.isPresent() ? ANSWER_WIDTH : Integer.MAX_VALUE,
            rows.stream().mapToInt(r -> r.answer().toString().length()).max().orElse(0));
    int taken = featureWidth + answerWidth + 2 * GAP.length();
    int howWidth =
        width.isPresent() ? Math.max(LEAST_HOW_WIDTH, width.getAsInt() - taken) : Integer.MAX_VALUE;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      ProbeRow row = rows.get(i);
      if (i == 0 || row.topic() != rows.get(i - 1).topic()) {
        text.append(i == 0 ? "" : "\n").append(row.topic().heading()).append('\n');
      }
      append(text, row, answerWidth, howWidth);
    }
    return text.toString();
  }

  private void append(StringBuilder text, ProbeRow row, int answerWidth, int howWidth) {
    List<String> answer = fold(row.answer().toString(), answerWidth);
    String since = row.since().map(s -> " (since " + s + ")").orElse("");
    List<String> how = fold(row.how() + since, howWidth);
    for (int i = 0; i < Math.max(answer.size(), how.size()); i++) {
      String line =
          pad(i == 0 ? row.feature() : "", featureWidth)
              + GAP
              + pad(i < answer.size() ? answer.get(i) : "", answerWidth)
              + GAP
              + (i < how.size() ? how.get(i) : "");
      text.append(line.stripTrailing()).append('\n');
    }
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** At blanks; a word that is too long has a line of its own. */
  private static List<String> fold(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
