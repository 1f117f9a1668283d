package dev.busproof.compositor.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What one test has: programs to start, and a line of the report to say what was seen. */
final class Stage {
  private final Path directory;
  private final Path home;
  private final List<ProgramSession> sessions = new ArrayList<>();
  private final List<String> logs = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  Stage(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory.toAbsolutePath().normalize());
    this.home =
        Files.createTempDirectory(
            "busproof-programs-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Where pictures and logs go. */
  Path directory() {
    return directory;
  }

  /** The home of all programs of this test; gone afterwards. */
  Path home() {
    return home;
  }

  /** A file in the home. */
  Path file(String name, String content) {
    try {
      Path file = home.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #file}, and it can be executed. */
  Path script(String name, String content) {
    Path script = file(name, "#!/bin/sh\n" + content);
    if (!script.toFile().setExecutable(true)) {
      throw new AssertionError(script + " cannot be made executable");
    }
    return script;
  }

  /** Starts a program on a compositor of its own, which ends with the test at the latest. */
  ProgramSession start(Launch launch) {
    logs.add(directory.resolve(launch.name() + ".log").toString());
    try {
      ProgramSession session = ProgramSession.start(launch, directory, home);
      sessions.add(session);
      return session;
    } catch (IOException e) {
      throw new AssertionError("cannot start " + launch.command(), e);
    }
  }

  /** Runs a tool on the compositor of a session, to its end, and returns what it printed. */
  String run(ProgramSession session, int status, String... command) throws IOException {
    return run(Map.of("WAYLAND_DISPLAY", session.socket().toString()), status, command);
  }

  /** Runs a tool that needs no compositor; the words of the line are its arguments. */
  void runAlone(String line) throws IOException {
    var _ = run(Map.of(), 0, line.split(" "));
  }

  private String run(Map<String, String> environment, int status, String... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    Surroundings.prepare(builder.environment(), home);
    builder.environment().putAll(environment);
    Process tool = builder.start();
    try {
      String printed = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (tool.waitFor() != status) {
        throw new AssertionError(
            String.join(" ", command) + " ended with " + tool.exitValue() + ": " + printed);
      }
      return printed;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      Processes.end(tool.toHandle());
    }
  }

  /** Something worth a look in the report. */
  void saw(String what) {
    seen.add(what);
  }

  List<String> seen() {
    return seen;
  }

  List<String> logs() {
    return logs;
  }

  /** Stops all programs and removes their home. */
  void clear() {
    sessions.forEach(ProgramSession::close);
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A program that is still on its way out; the directory is a temporary one.
    }
  }
}
