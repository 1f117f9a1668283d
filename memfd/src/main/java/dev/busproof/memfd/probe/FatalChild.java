package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.Constants;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link FatalLoad} beside this one. Its output is a handful of lines. */
final class FatalChild implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 10;

  /** What Process makes of a death by signal. */
  private static final int SIGNALLED = 128;

  private final Optional<Process> process;
  private final String failure;
  private Optional<Ending> ending = Optional.empty();

  /**
   * What became of it.
   *
   * @param exitCode 128 and the signal, when a signal ended it
   */
  record Ending(int exitCode, Map<String, String> said) {
    boolean diedOfSigbus() {
      return exitCode == SIGNALLED + Constants.SIGBUS;
    }

    String get(String key) throws IOException {
      Optional<String> value = Optional.ofNullable(said.get(key));
      return value.orElseThrow(
          () -> new IOException("the child ended with " + exitCode + " before it told"));
    }
  }

  private FatalChild(Optional<Process> process, String failure) {
    this.process = process;
    this.failure = failure;
  }

  /** Starts it; that it cannot be is told to whoever asks for its {@link #ending}. */
  static FatalChild start(List<String> command) {
    if (command.isEmpty()) {
      return none();
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(new java.io.File("/dev/null")))
              .redirectError(Redirect.DISCARD)
              .start();
      return new FatalChild(Optional.of(process), "");
    } catch (IOException e) {
      return new FatalChild(Optional.empty(), "no child JVM: " + firstLine(e));
    }
  }

  /** What follows are guesses. */
  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  static FatalChild none() {
    return new FatalChild(Optional.empty(), "it takes a child JVM, and there is none");
  }

  /** Waits for its end. */
  synchronized Ending ending() throws IOException {
    if (process.isEmpty()) {
      throw new IOException(failure);
    }
    if (ending.isEmpty()) {
      ending = Optional.of(await(process.get()));
    }
    return ending.get();
  }

  private static Ending await(Process process) throws IOException {
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the child JVM did not end in " + DEADLINE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the child JVM ran", e);
    }
    Map<String, String> said = new HashMap<>();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : output.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        said.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new Ending(process.exitValue(), Map.copyOf(said));
  }

  @Override
  public void close() {
    process.ifPresent(running -> {
      var _ = running.toHandle().destroyForcibly();
    });
  }
}
