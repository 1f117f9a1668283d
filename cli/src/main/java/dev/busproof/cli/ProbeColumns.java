package dev.busproof.cli;

import dev.busproof.memfd.probe.Answer;
import dev.busproof.memfd.probe.ProbeComparison;
import dev.busproof.memfd.probe.ProbeComparison.Column;
import dev.busproof.memfd.probe.ProbeReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reports of several kernels, each named as its file is. */
final class ProbeColumns {
  private static final String HERE = "here";
  private static final int FORMAT = 1;

  private final List<Column> columns;

  /** Reads them all, so that one that cannot be read is told before anything is asked. */
  ProbeColumns(List<Path> files, Function<Path, ProbeReport> reader) {
    columns = files.stream().map(file -> new Column(name(file), reader.apply(file))).toList();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("[.]json$", "");
  }

  /** Those alone. */
  ProbeComparison alone(String rows) {
    return only(columns, rows);
  }

  /** This kernel first. */
  ProbeComparison beside(ProbeReport here, String rows) {
    List<Column> all = new ArrayList<>(List.of(new Column(HERE, here)));
    all.addAll(columns);
    return only(all, rows);
  }

  private static ProbeComparison only(List<Column> columns, String rows) {
    return new ProbeComparison(
        columns.stream().map(one -> new Column(one.name(), one.report().only(rows))).toList());
  }

  /** For programs: columns in order, and for each feature what each of them answered. */
  static String json(ProbeComparison comparison) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("columns", comparison.columns().stream().map(Column::name).toList());
    json.put("rows", comparison.rows().stream().map(ProbeColumns::row).toList());
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(json)
        + "\n";
  }

  private static Map<String, Object> row(ProbeComparison.Row row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("feature", row.feature());
    json.put("differs", row.differs());
    List<Optional<Answer>> answers = row.answers();
    json.put("answers", answers.stream().map(one -> one.map(Answer::toString)).toList());
    return json;
  }
}
