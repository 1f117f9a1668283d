package dev.busproof.bench.suite;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The benchmark could not be run; the message says what happened, over several lines. */
public final class BenchException extends Exception {
  @Serial private static final long serialVersionUID = 1;
  private static final int LAST_LINES = 25;

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The end of a log, indented, for the end of a message. */
  public static String lastLines(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
        .map(line -> "\n  " + line)
        .collect(Collectors.joining());
  }
}
