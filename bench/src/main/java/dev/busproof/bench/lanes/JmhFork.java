package dev.busproof.bench.lanes;

import dev.busproof.bench.suite.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One lane in a JVM of its own. */
final class JmhFork {
  /** In full, so that a fork does not depend on how this JVM was started. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          // What is hot waits for its compiler: a busy machine makes the warm-up longer, not
          // shorter.
          "-Xbatch",
          "-Xms256m",
          "-Xmx1g",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /**
   * What a fork brought.
   *
   * @param samePagesNanos of each iteration that counts, see {@link SamePages}; empty for most
   *     lanes
   */
  record Outcome(Collection<RunResult> results, List<Double> samePagesNanos) {}

  private JmhFork() {}

  /**
   * Measures.
   *
   * @throws BenchException when the fork fails, with the last of its output
   */
  static Outcome run(Lane lane, Plan plan) throws IOException, BenchException {
    // The lock is a file in /tmp for all users: another user's stale one would stop us.
    System.setProperty("jmh.ignoreLock", "true");
    Path log = temporary(".log");
    Path left = temporary(".nanos");
    try {
      Collection<RunResult> results = new Runner(options(lane, plan, log, left).build()).run();
      return new Outcome(results, SamePages.left(left, plan.warmups()));
    } catch (RunnerException e) {
      throw new BenchException(
          "the fork of '" + lane.key().text() + "' failed" + BenchException.lastLines(log), e);
    } finally {
      Files.deleteIfExists(log);
      Files.deleteIfExists(left);
    }
  }

  private static Path temporary(String suffix) throws IOException {
    Path file = Files.createTempFile("busproof-bench-", suffix);
    file.toFile().deleteOnExit(); // for a program that is told to end meanwhile
    return file;
  }

  private static ChainedOptionsBuilder options(Lane lane, Plan plan, Path log, Path left) {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("-D" + SamePages.PROPERTY + "=" + left);
    flags.addAll(lane.jvmFlags());
    String name = lane.benchmark().getName() + "." + lane.method();
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(name) + "$")
            .forks(1)
            .warmupIterations(plan.warmups())
            .warmupTime(time(plan.iteration()))
            .measurementIterations(plan.iterations())
            .measurementTime(time(plan.iteration()))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .output(log.toString())
            .jvmArgs(flags.toArray(String[]::new));
    lane.jmhParameters().forEach(options::param);
    return options;
  }

  private static TimeValue time(Duration duration) {
    return TimeValue.milliseconds(duration.toMillis());
  }
}
