package dev.busproof.memfd.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Files of one line under /proc and /sys. */
final class ProcFile {
  private ProcFile() {}

  /**
   * The line, in one read: {@code Files.readString} asks for a single byte of a file that calls
   * itself empty, and a sysctl gives no more to whoever comes back for the rest.
   */
  static Optional<String> line(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return Optional.ofNullable(reader.readLine()).map(String::strip);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
