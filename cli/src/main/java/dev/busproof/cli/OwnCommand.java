package dev.busproof.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line that starts this program again: same JVM, same flags, other arguments. */
final class OwnCommand {
  private static final String MAIN = "dev.busproof.cli/dev.busproof.cli.Main";

  private OwnCommand() {}

  /**
   * This JVM's command line up to the main class, and the arguments behind it.
   *
   * @throws IllegalStateException when this JVM was not started by the launcher
   */
  static List<String> line(String... arguments) {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> own = Arrays.asList(self.arguments().orElse(new String[0]));
    int main = own.indexOf(MAIN);
    if (main < 0 || self.command().isEmpty()) {
      throw new IllegalStateException(
          "cannot start the bundled compositor: this JVM was not started by ./busproof");
    }
    List<String> line = new ArrayList<>();
    line.add(self.command().get());
    line.addAll(own.subList(0, main + 1));
    line.addAll(List.of(arguments));
    return List.copyOf(line);
  }
}
