package dev.busproof.clientsim.report;

import dev.busproof.clientsim.report.CaseReport.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Several judged runs side by side: a row for each case, a column for each run. A row differs when
 * two runs that could test the case came to different verdicts.
 *
 * @param columns the runs
 * @param rows the cases, in the order in which the runs have them
 */
public record Comparison(List<Column> columns, List<Row> rows) {

  /**
   * One run.
   *
   * @param label a letter
   * @param target whom it was about
   * @param targetVersion what the target's program says of itself, when it does
   * @param directory where the run is
   * @param startedAt wall-clock time
   */
  public record Column(
      String label,
      String target,
      Optional<String> targetVersion,
      String directory,
      String startedAt) {}

  /**
   * One case.
   *
   * @param id its stable id
   * @param cells a cell for each column; empty where the run has nothing about the case
   */
  public record Row(String id, List<Optional<CaseReport>> cells) {

    /** Whether runs that could test the case disagree. */
    public boolean differs() {
      return tested().map(CaseReport::verdict).distinct().count() > 1;
    }

    /** Whether two runs could test it. */
    boolean isComparable() {
      return tested().count() > 1;
    }

    private java.util.stream.Stream<CaseReport> tested() {
      return cells.stream()
          .flatMap(Optional::stream)
          .filter(one -> one.outcome() == Outcome.FINE || one.outcome() == Outcome.FINDING);
    }
  }

  /** The runs side by side, in this order. */
  public static Comparison of(List<ProveReport> reports) {
    var columns = new ArrayList<Column>();
    Set<String> ids = new LinkedHashSet<>();
    var byId = new ArrayList<Map<String, CaseReport>>();
    for (var report : reports) {
      columns.add(
          new Column(
              label(columns.size()),
              report.target(),
              report.targetVersion(),
              report.directories().stream().map(Object::toString).collect(Collectors.joining(", ")),
              report.startedAt().toString()));
      var cases = new LinkedHashMap<String, CaseReport>();
      report.cases().forEach(one -> cases.put(one.id(), one));
      byId.add(cases);
      ids.addAll(cases.keySet());
    }
    var rows =
        ids.stream()
            .map(id ->
                new Row(
                    id, byId.stream().map(cases -> Optional.ofNullable(cases.get(id))).toList()))
            .toList();
    return new Comparison(List.copyOf(columns), rows);
  }

  /** A to Z, then AA. */
  private static String label(int index) {
    var letter = String.valueOf((char) ('A' + index % 26));
    return index < 26 ? letter : label(index / 26 - 1) + letter;
  }

  /** The rows that differ. */
  public List<Row> differences() {
    return rows.stream().filter(Row::differs).toList();
  }

  /** 0 nothing differs, 1 something does, 3 no case was tested in two of the runs. */
  public int exitCode() {
    if (!differences().isEmpty()) {
      return 1;
    }
    return rows.stream().anyMatch(Row::isComparable) ? 0 : 3;
  }

  /**
   * The matrix for people; rows that differ begin with an asterisk. What does not fit into the
   * width goes into further tables below.
   *
   * @param widthChars of a line
   * @param onlyDifferences leaves out the rows that agree
   */
  public String text(int widthChars, boolean onlyDifferences) {
    return ComparisonText.write(this, widthChars, onlyDifferences);
  }

  /** The matrix as one self-contained page. */
  public String html() {
    return HtmlPage.comparison(this);
  }

  /** The matrix as one JSON object. */
  public String json() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(map());
  }

  Map<String, Object> map() {
    var json = new LinkedHashMap<String, Object>();
    json.put("format", 1);
    json.put("exitCode", exitCode());
    json.put("columns", columns.stream().map(Comparison::map).toList());
    json.put("rows", rows.stream().map(this::map).toList());
    return json;
  }

  private static Map<String, Object> map(Column column) {
    var json = new LinkedHashMap<String, Object>();
    json.put("label", column.label());
    json.put("target", column.target());
    column.targetVersion().ifPresent(version -> json.put("targetVersion", version));
    json.put("directory", column.directory());
    json.put("startedAt", column.startedAt());
    return json;
  }

  private Map<String, Object> map(Row row) {
    var verdicts = new LinkedHashMap<String, Object>();
    for (int i = 0; i < columns.size(); i++) {
      var label = columns.get(i).label();
      row.cells()
          .get(i)
          .ifPresent(one -> {
            var cell = new LinkedHashMap<String, Object>();
            cell.put("verdict", one.verdict());
            cell.put("told", one.told().name());
            cell.put("outcome", one.outcome().name());
            cell.put("detail", one.detail());
            cell.put("reliabilityPercent", one.reliabilityPercent());
            verdicts.put(label, cell);
          });
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("id", row.id());
    json.put("differs", row.differs());
    json.put("verdicts", verdicts);
    return json;
  }
}
