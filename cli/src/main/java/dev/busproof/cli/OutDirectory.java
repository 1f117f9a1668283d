package dev.busproof.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where a run goes that was not told where to go. */
final class OutDirectory {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private OutDirectory() {}

  static Path named(String command) {
    return Path.of("out", command + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
  }
}
