package dev.busproof.cli;

import java.nio.file.Files;
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

  /** One that does not exist yet: two runs may begin in the same second. */
  static Path named(String command) {
    String name = command + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
    Path free = Path.of("out", name);
    for (int i = 2; Files.exists(free); i++) {
      free = Path.of("out", name + "-" + i);
    }
    return free;
  }
}
