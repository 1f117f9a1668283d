package dev.busproof.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts this program again: same JVM, same flags, other arguments. */
final class OwnCommand {
  private static final String MAIN = "dev.busproof.cli/dev.busproof.cli.Main";

  /** ProcessHandle would tell too, but only of command lines below 4096 bytes. */
  private static final Path OWN = Path.of("/proc/self/cmdline");

  private OwnCommand() {}

  /**
   * This JVM's command line up to the main class, and the arguments behind it.
   *
   * @param flags for the JVM, behind those that this one has
   * @throws IOException when this JVM was not started by the launcher
   */
  static List<String> line(List<String> flags, List<String> arguments) throws IOException {
    return lineOf(new String(Files.readAllBytes(OWN), StandardCharsets.UTF_8), flags, arguments);
  }

  /** The same for a command line as proc(5) has it, each word ended by a NUL. */
  static List<String> lineOf(String own, List<String> flags, List<String> arguments)
      throws IOException {
    List<String> words = List.of(own.split("\0", -1));
    int main = words.indexOf(MAIN);
    if (main < 2) {
      throw new IOException(
          "cannot start another of this program: this JVM was not started by ./busproof");
    }
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(words.subList(1, main - 1));
    line.addAll(flags);
    line.addAll(words.subList(main - 1, main + 1));
    line.addAll(arguments);
    return List.copyOf(line);
  }
}
