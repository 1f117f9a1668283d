package dev.busproof.cli;

import dev.busproof.memfd.files.FilesReport;
import dev.busproof.memfd.files.FilesReport.Cell;
import dev.busproof.memfd.files.FilesReport.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report of {@code busproof files} as JSON, in a fixed order of names. */
final class FilesJson {
  /** Goes up when an older reader would misunderstand. */
  private static final int FORMAT = 1;

  private FilesJson() {}

  static String write(FilesReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, String> absent = new TreeMap<>();
    report.absentReaders().forEach((reader, why) -> absent.put(reader.id(), why));
    json.put("format", FORMAT);
    json.put("duration_millis", report.durationMillis());
    json.put("violations", report.violations());
    json.put("absent_readers", absent);
    json.put("file_systems", report.tables().stream().map(FilesJson::write).toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(json);
  }

  private static Map<String, Object> write(Table table) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file_system", table.fileSystem().id());
    table.absent().ifPresent(why -> json.put("absent", why));
    json.put("programs", new TreeMap<>(table.programs()));
    json.put("cells", table.cells().stream().map(FilesJson::write).toList());
    return json;
  }

  private static Map<String, Object> write(Cell cell) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("updater", cell.updater().id());
    json.put("reader", cell.reader().id());
    json.put("protected", cell.reader().isProtected());
    json.put("violation", cell.isViolation());
    Map<String, Integer> outcomes = new LinkedHashMap<>();
    new TreeMap<>(cell.outcomes()).forEach((outcome, count) -> outcomes.put(outcome.id(), count));
    json.put("outcomes", outcomes);
    json.put("deaths", new TreeMap<>(cell.deaths()));
    cell.untested().ifPresent(why -> json.put("untested", why));
    return json;
  }
}
