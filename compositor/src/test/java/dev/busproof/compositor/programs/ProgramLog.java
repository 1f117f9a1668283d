package dev.busproof.compositor.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a compositor and the program that it runs have printed. */
final class ProgramLog {
  /**
   * What programs say when they and their compositor did not understand each other: libwayland,
   * GTK, Qt, SDL, Chromium, foot and the weston clients.
   */
  private static final Pattern MISUNDERSTANDING =
      Pattern.compile(
          "protocol error|error in client communication|wl_display.*[.#]error|libwayland: |listener"
              + " function for opcode|has no event|unknown object|broken pipe|connection"
              + " (broke|reset|lost|was lost)|lost connection|error reading events|failed to"
              + " (read|flush|dispatch|roundtrip).*wayland|fatal wayland|wayland.*(missing|not"
              + " support|unsupported|too old|unavailable)"
              + "|(gdk|gtk|glib-gobject|gsk)[a-z-]*-(critical|error)|gdk-warning|assertion"
              + " .*failed|not (available|supported) by (the )?compositor|server bug|could not be"
              + " painted|a failure of the compositor's own|stopped reading",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SUMMARY =
      Pattern.compile(
          "busproof: (\\d+) clients \\((\\d+) broke the protocol\\), (\\d+) frames,.*"
              + "refused: (\\d+), found truncated: (\\d+),.*");

  /**
   * The compositor's last line.
   *
   * @param clients that there were
   * @param violations clients that broke the protocol
   * @param frames painted
   * @param refused descriptors not taken
   * @param truncated buffers found truncated
   * @param line all of it
   */
  record Summary(
      long clients, long violations, long frames, long refused, long truncated, String line) {}

  private final Path file;

  ProgramLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  String text() {
    try {
      // Programs may print anything, and may be half way through a letter.
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return text().lines().toList();
  }

  /** The last lines, joined: enough to see why a program ended. */
  String tail() {
    List<String> lines = lines().stream().filter(line -> !line.isBlank()).toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  /**
   * What shows, in the first so many lines, that program and compositor misunderstood each other.
   */
  List<String> misunderstandings(long lines) {
    return lines().stream()
        .limit(lines)
        .filter(line -> MISUNDERSTANDING.matcher(line).find())
        .toList();
  }

  Summary summary() {
    Matcher found = SUMMARY.matcher(text());
    if (!found.find()) {
      throw new AssertionError("the compositor ended without its summary: " + tail());
    }
    return new Summary(
        Long.parseLong(found.group(1)),
        Long.parseLong(found.group(2)),
        Long.parseLong(found.group(3)),
        Long.parseLong(found.group(4)),
        Long.parseLong(found.group(5)),
        found.group());
  }
}
