package dev.busproof.memfd.files;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A reading process and the pipes to it. One thread; {@link #close} also from another. */
final class ReaderProcess implements Held {
  private static final long END_MILLIS = 20_000;
  private static final int SIGNALLED = 128;

  /** A JVM that catches its own fatal signal exits with 1, and names the signal in a report. */
  private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG[A-Z]+) ");

  private static final Pattern ANYTHING = Pattern.compile("(.*\\S.*)");

  private final Process process;
  private final Path crashReport;
  private final Path complaints;
  private final BufferedReader said;
  private final OutputStream asked;

  private boolean answered;

  private ReaderProcess(Process process, Path directory, Path complaints) {
    this.process = process;
    this.crashReport = directory.resolve("hs_err_" + process.pid() + ".log");
    this.complaints = complaints;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.asked = process.getOutputStream();
  }

  /**
   * Starts one; it is not waited for.
   *
   * @param directory for what it leaves behind
   * @param classPath where its main class is
   */
  static ReaderProcess start(ReaderKind kind, Path directory, String classPath) throws IOException {
    Path complaints = directory.resolve(kind.id() + ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It lives for seconds and dies often.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-Xmx48m", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:+DisplayVMOutputToStderr"));
    command.add("-XX:ErrorFile=" + directory.resolve("hs_err_%p.log"));
    command.addAll(List.of("-cp", classPath, ReaderMain.class.getName(), kind.name()));
    return new ReaderProcess(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(Redirect.to(complaints.toFile()))
            .start(),
        directory,
        complaints);
  }

  /** Modules need not be resolved for one class: everything on a class path starts sooner. */
  static String classPath() {
    String modules = System.getProperty("jdk.module.path", "");
    List<String> path = new ArrayList<>();
    for (String entry : modules.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        path.add(Files.isDirectory(Path.of(entry)) ? entry + "/*" : entry);
        path.add(entry);
      }
    }
    path.add(System.getProperty("java.class.path", ""));
    return String.join(File.pathSeparator, path);
  }

  /** Has it open the file and look; false when it died of that. */
  boolean begin(Path path, long prefixBytes) {
    boolean ready = ask(prefixBytes + " " + path) && answer().equals(Optional.of(ReaderMain.READY));
    answered |= ready;
    return ready;
  }

  /** Has it look for the last time: the worst it saw, empty when it died. */
  Optional<Outcome> end() {
    if (!ask("end")) {
      return Optional.empty();
    }
    return answer()
        .flatMap(id -> List.of(Outcome.values()).stream().filter(o -> o.id().equals(id)).findAny());
  }

  private boolean ask(String line) {
    try {
      asked.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      asked.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<String> answer() {
    try {
      return Optional.ofNullable(said.readLine());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The signal that a process that gives no answer died of, such as {@code SIGBUS}; empty when it
   * ended by itself, or has not ended.
   *
   * @throws IOException when it has never answered and was not killed: nothing was tried with it
   */
  Optional<String> death() throws IOException, InterruptedException {
    boolean ended = process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS);
    String ending = ended ? ending(process.exitValue()) : "no end";
    Optional<String> signal =
        ending.startsWith("SIG") ? Optional.of(ending) : firstMatch(crashReport, CRASH);
    if (signal.isEmpty() && !answered) {
      String said = firstMatch(complaints, ANYTHING).orElse("nothing said");
      throw new IOException("a reader does not start: " + ending + ", " + said);
    }
    return signal;
  }

  private static Optional<String> firstMatch(Path file, Pattern pattern) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(pattern::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .findFirst();
    }
  }

  /** What an exit value of {@link Process} says. */
  static String ending(int exitValue) {
    return switch (exitValue - SIGNALLED) {
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV";
      case 15 -> "SIGTERM";
      default -> "exit " + exitValue;
    };
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
