package dev.busproof.clientsim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.target.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a compositor's program says to {@code --version}: a report without it is worth little a year
 * later. Nothing is asked where the program cannot be told from the command line without doubt.
 */
public final class TargetVersion {
  private static final long LIMIT_MILLIS = 3000;
  private static final int LINE_CHARS = 200;

  /** Assignments as env(1) takes them, then a program's name that needs no quoting. */
  private static final Pattern PROGRAM =
      Pattern.compile("\\s*(?:\\w+=[\\w./:-]*\\s+)*([\\w./+-]+)(?:\\s.*)?", Pattern.DOTALL);

  /** They run others and would tell their own version. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "sh",
          "bash",
          "dash",
          "zsh",
          "env",
          "sudo",
          "su",
          "runuser",
          "setpriv",
          "timeout",
          "nice",
          "strace",
          "gdb",
          "valgrind",
          "xvfb-run",
          "dbus-run-session",
          "exec",
          "cd");

  private TargetVersion() {}

  /**
   * Asks.
   *
   * @throws IllegalArgumentException for a target by a name that is not known
   * @throws IOException when the description of a target cannot be read
   */
  public static Optional<String> of(TargetChoice target) throws IOException {
    return switch (target) {
      case TargetChoice.Bundled _ -> Optional.empty(); // it is this program
      case TargetChoice.Command command -> program(command.template()).flatMap(TargetVersion::ask);
      case TargetChoice.Known known -> ask(Profiles.read(known.directory()).program(known.name()));
      case TargetChoice.Display _ -> Optional.empty(); // its program is known when it answers
    };
  }

  static Optional<String> program(String line) {
    var matcher = PROGRAM.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var program = matcher.group(1);
    var name = program.substring(program.lastIndexOf('/') + 1);
    return WRAPPERS.contains(name) ? Optional.empty() : Optional.of(program);
  }

  private static Optional<String> ask(String program) {
    try {
      var said = Files.createTempFile("busproof-version", "");
      try {
        return ask(program, said);
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      return Optional.empty(); // not to be found: the first case will say so
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Into a file: a program that ignores the question must not hold us up by its pipe. */
  private static Optional<String> ask(String program, Path said)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(program, "--version");
    builder.redirectErrorStream(true).redirectOutput(said.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    // A program that starts all the same finds no session to appear in.
    builder
        .environment()
        .keySet()
        .removeAll(Set.of("WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY", "XDG_RUNTIME_DIR"));
    var process = builder.start();
    if (!process.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      return Optional.empty();
    }
    if (process.exitValue() != 0) {
      return Optional.empty();
    }
    var text = new String(Files.readAllBytes(said), UTF_8);
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(line -> line.substring(0, Math.min(line.length(), LINE_CHARS)));
  }
}
