package dev.busproof.bench.model;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a run is kept: a directory with {@code result.json} and, beside it, raw results. Every file
 * is written under another name and renamed, so that none is ever half there.
 */
public record RunFiles(Path directory) {
  public static final String RESULT = "result.json";

  /** The page with plots. */
  public static final String PAGE = "report.html";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** {@code out/bench-<date>-<time>} below a directory: one that does not exist yet. */
  public static RunFiles fresh(Path below, Instant startedAt) throws IOException {
    String name = "bench-" + TIME.format(startedAt.atZone(ZoneId.systemDefault()));
    Path out = below.resolve("out");
    Files.createDirectories(out);
    for (int i = 1; ; i++) {
      try {
        return new RunFiles(Files.createDirectory(out.resolve(i == 1 ? name : name + "-" + i)));
      } catch (FileAlreadyExistsException e) {
        // Two runs may begin in the same second.
      }
    }
  }

  /** Writes {@code result.json}. */
  public void write(BenchRun run) throws IOException {
    write(RESULT, json(run));
  }

  /** Writes a file of the run. */
  public void write(String name, String text) throws IOException {
    writeWhole(directory.resolve(name), text);
  }

  /** Writes a file beside its place and renames it over it. */
  public static void writeWhole(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** The run as it is written to {@code result.json}. */
  public static String json(BenchRun run) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(run) + "\n";
  }

  /**
   * Reads a run.
   *
   * @param file a {@code result.json}, or the directory that has one
   * @throws IOException when it cannot be read or is no run; the message is one line that names it
   */
  public static BenchRun read(Path file) throws IOException {
    Path json = Files.isDirectory(file) ? file.resolve(RESULT) : file;
    if (!Files.isRegularFile(json)) {
      throw new IOException("there is no run at " + json);
    }
    BenchRun run;
    try {
      run = STRICT.readValue(Files.readString(json), BenchRun.class);
    } catch (JacksonException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(json + " is no run of the benchmark: " + why, e);
    }
    if (run.format() != BenchRun.FORMAT) {
      throw new IOException(
          json + " is of format " + run.format() + ", this is for " + BenchRun.FORMAT);
    }
    return run;
  }
}
