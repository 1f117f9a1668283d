package dev.busproof.memfd.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a kernel was found to do.
 *
 * @param rows by topic, and within one in the order of asking
 */
public record ProbeReport(List<ProbeRow> rows) {
  public ProbeReport {
    rows = inOrder(rows, ProbeRow::topic);
  }

  static <T> List<T> inOrder(List<T> rows, Function<T, Topic> topic) {
    return rows.stream().sorted(Comparator.comparing(topic)).toList();
  }

  /** The answer in that row, if there is such a row. */
  public Optional<Answer> answer(String feature) {
    return rows.stream().filter(r -> r.feature().equals(feature)).map(ProbeRow::answer).findAny();
  }

  /** Those rows alone; globs as in {@link ProbeOptions#features}. */
  public ProbeReport only(String features) {
    Predicate<String> wanted = FeatureFilter.of(features);
    return new ProbeReport(rows.stream().filter(r -> wanted.test(r.feature())).toList());
  }

  /**
   * The table for people, every line ended by a newline.
   *
   * @param width columns to fold lines to; empty for one line a row
   */
  public String table(OptionalInt width) {
    return new ProbeTable(rows, width).text();
  }

  /**
   * Where this differs from an earlier report in rows of that stability, by feature.
   *
   * @param stability as this report has it, or the earlier one where only that has the row
   */
  public List<ProbeDifference> differencesFrom(ProbeReport earlier, Stability stability) {
    Map<String, ProbeRow> was = byFeature(earlier);
    Map<String, ProbeRow> is = byFeature(this);
    List<ProbeDifference> differences = new ArrayList<>();
    Map<String, ProbeRow> either = new TreeMap<>(was);
    either.putAll(is);
    for (ProbeRow row : either.values()) {
      if (row.stability() == stability) {
        difference(row.feature(), was, is).ifPresent(differences::add);
      }
    }
    return List.copyOf(differences);
  }

  private static Optional<ProbeDifference> difference(
      String feature, Map<String, ProbeRow> was, Map<String, ProbeRow> is) {
    Optional<Answer> before = Optional.ofNullable(was.get(feature)).map(ProbeRow::answer);
    Optional<Answer> now = Optional.ofNullable(is.get(feature)).map(ProbeRow::answer);
    if (before.equals(now)) {
      return Optional.empty();
    }
    if (before.isEmpty()) {
      return now.map(answer -> new ProbeDifference.Added(feature, answer));
    }
    Answer old = before.get();
    return Optional.of(
        now.isEmpty()
            ? new ProbeDifference.Gone(feature, old)
            : new ProbeDifference.Changed(feature, old, now.get()));
  }

  private static Map<String, ProbeRow> byFeature(ProbeReport report) {
    return report.rows().stream()
        .collect(Collectors.toMap(ProbeRow::feature, Function.identity(), (a, b) -> b));
  }
}
