package dev.busproof.memfd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class of the test class path in a JVM of its own, for whatever may end that JVM. What
 * it leaves behind when it crashes goes to a directory of the caller's.
 */
public final class ChildJvm {
  /** Stretched by BUSPROOF_SLOWNESS, which the kernel lab sets in its guests. */
  private static final long DEADLINE_SECONDS =
      180L * Integer.parseInt(System.getenv().getOrDefault("BUSPROOF_SLOWNESS", "1"));

  private final Path directory;
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Visit visit = (process, output) -> {};
  private int openFiles;

  /** A child that works in {@code directory}. */
  public ChildJvm(Path directory) {
    this.directory = directory;
  }

  /** Adds JVM flags. */
  public ChildJvm with(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Lowers RLIMIT_NOFILE, hard and soft. */
  public ChildJvm openFiles(int limit) {
    openFiles = limit;
    return this;
  }

  /** Sets a variable of its environment. */
  public ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** What a thread of the parent does to it as long as it lives; interrupted when it has ended. */
  @FunctionalInterface
  public interface Visit {
    /** {@code output} is the file its two streams go to. */
    void with(Process process, Path output) throws IOException, InterruptedException;
  }

  /** Has it visited. What the visit throws, {@link #run} throws. */
  public ChildJvm visitedBy(Visit visitor) {
    visit = visitor;
    return this;
  }

  /** How it ended: its output with both streams mixed, and the JVM's crash report if any. */
  public record Ending(int exitCode, String output, String crashReport) {
    /** The JVM itself died and wrote its report; without a core it exits with 1. */
    public boolean crashed() {
      return exitCode != 0
          && crashReport.contains("A fatal error has been detected by the Java Runtime");
    }

    /** The JVM gave up the read with an error out of the blue. */
    public boolean poisoned() {
      return exitCode != 0 && output.contains("java.lang.InternalError");
    }

    @Override
    public String toString() {
      return "exit " + exitCode + "\n" + output + crashReport.lines().limit(20).toList();
    }
  }

  /** Runs it to its end. */
  public Ending run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Path report = directory.resolve("hs_err.log");
    Files.deleteIfExists(report);
    List<String> command = new ArrayList<>();
    if (openFiles > 0) {
      command.addAll(List.of("/bin/sh", "-c", "ulimit -n " + openFiles + "; exec \"$@\"", "sh"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx64m");
    command.add("-XX:ErrorFile=" + report);
    command.add("-XX:-CreateCoredumpOnCrash");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<Void> visited = new CompletableFuture<>();
    Thread visitor =
        Thread.ofPlatform()
            .start(() -> {
              try {
                visit.with(process, output);
                visited.complete(null);
              } catch (InterruptedException e) {
                visited.complete(null);
              } catch (IOException | RuntimeException | Error e) {
                visited.completeExceptionally(e);
              }
            });
    try {
      awaitEnd(process, output);
    } finally {
      visitor.interrupt();
      visitor.join();
    }
    visited.join();
    String crash = Files.exists(report) ? Files.readString(report) : "";
    return new Ending(process.exitValue(), Files.readString(output), crash);
  }

  private static void awaitEnd(Process process, Path output)
      throws IOException, InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(
          "no end after " + DEADLINE_SECONDS + " s:\n" + Files.readString(output));
    }
  }
}
