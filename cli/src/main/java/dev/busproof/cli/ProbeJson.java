package dev.busproof.cli;

import dev.busproof.memfd.probe.Answer;
import dev.busproof.memfd.probe.ProbeReport;
import dev.busproof.memfd.probe.ProbeRow;
import dev.busproof.memfd.probe.Stability;
import dev.busproof.memfd.probe.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A probe's report as JSON: rows sorted by feature, so that two files can be compared by diff. */
final class ProbeJson {
  /** Goes up when an older reader would misunderstand. */
  private static final int FORMAT = 1;

  /** A report has 45 KB; a device may have no end. */
  private static final int MAX_BYTES = 1 << 24;

  private ProbeJson() {}

  static String write(ProbeReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put(
        "rows",
        report.rows().stream()
            .sorted(Comparator.comparing(ProbeRow::feature))
            .map(ProbeJson::write)
            .toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(json);
  }

  private static Map<String, Object> write(ProbeRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("feature", row.feature());
    json.put("topic", word(row.topic()));
    json.put("stability", word(row.stability()));
    json.put("answer", row.answer().text());
    json.put("detail", row.answer().detail());
    json.put("how", row.how());
    row.since().ifPresent(since -> json.put("since", since));
    return json;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when it cannot be read, or is something else; the message is one line that
   *     names the file
   */
  static ProbeReport read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(bytes(file));
    } catch (JacksonException e) {
      throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
    if (root.path("format").asInt(0) != FORMAT || !root.path("rows").isArray()) {
      throw new IOException(file + " is no report of ./busproof probe --json, format " + FORMAT);
    }
    List<ProbeRow> rows = new ArrayList<>();
    for (JsonNode row : root.path("rows")) {
      rows.add(row(file, rows.size() + 1, row));
    }
    return new ProbeReport(rows);
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static ProbeRow row(Path file, int number, JsonNode row) throws IOException {
    String where = file + ", row " + number;
    return new ProbeRow(
        text(where, row, "feature"),
        constant(where, row, "topic", Topic.class),
        constant(where, row, "stability", Stability.class),
        new Answer(text(where, row, "answer"), text(where, row, "detail")),
        text(where, row, "how"),
        row.has("since") ? Optional.of(text(where, row, "since")) : Optional.empty());
  }

  private static String text(String where, JsonNode row, String name) throws IOException {
    JsonNode value = row.path(name);
    if (!value.isString()) {
      throw new IOException(where + ": no text for " + name);
    }
    return value.asString();
  }

  private static <E extends Enum<E>> E constant(
      String where, JsonNode row, String name, Class<E> type) throws IOException {
    String text = text(where, row, name);
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    throw new IOException(where + ": unknown " + name + " " + text);
  }
}
