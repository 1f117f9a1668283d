package dev.busproof.bench;

import dev.busproof.bench.model.Spread;
import dev.busproof.bench.suite.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark round by round. JMH left to itself finishes one benchmark, forks and all,
 * before it begins the next, minutes later; whatever else the machine was doing in those minutes
 * then looks like a property of the lane. So each round runs every lane in one fork of its own, in
 * an order that changes from round to round ({@link Plan#order}), and lanes are compared within the
 * round.
 */
final class JmhRounds {
  /** Told before each fork. */
  interface Progress {
    void beginning(int round, int rounds, Lane lane);
  }

  private final Plan plan;
  private final Progress progress;

  JmhRounds(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures. Between one round and all of the plan, as the budget allows.
   *
   * @throws BenchException when a fork fails, with the last of its output
   */
  List<Round> run() throws IOException, BenchException {
    // The lock is a file in /tmp for all users: another user's stale one would stop us.
    System.setProperty("jmh.ignoreLock", "true");
    List<Round> rounds = new ArrayList<>();
    long start = System.nanoTime();
    while (rounds.size() < plan.rounds() && hasTimeFor(rounds.size(), System.nanoTime() - start)) {
      rounds.add(round(rounds.size()));
    }
    return List.copyOf(rounds);
  }

  private boolean hasTimeFor(int done, long spentNanos) {
    return done == 0 || spentNanos + spentNanos / done <= plan.budget().toNanos();
  }

  private Round round(int number) throws IOException, BenchException {
    Map<Lane, Double> medians = new EnumMap<>(Lane.class);
    for (Lane lane : Plan.order(number)) {
      progress.beginning(number, plan.rounds(), lane);
      medians.put(lane, Spread.median(iterations(lane)));
    }
    return new Round(medians);
  }

  private List<Double> iterations(Lane lane) throws IOException, BenchException {
    Path log = Files.createTempFile("busproof-bench-", ".log");
    log.toFile().deleteOnExit(); // for a program that is told to end meanwhile
    try {
      Collection<RunResult> results = new Runner(options(lane, log)).run();
      return results.stream()
          .flatMap(result -> result.getBenchmarkResults().stream())
          .flatMap(result -> result.getIterationResults().stream())
          .map(iteration -> iteration.getPrimaryResult().getStatistics().getPercentile(50))
          .toList();
    } catch (RunnerException e) {
      throw new BenchException(
          "the fork of '" + lane.label() + "' failed" + BenchException.lastLines(log), e);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private Options options(Lane lane, Path log) {
    String name = IngestBenchmark.class.getName() + "." + lane.method();
    return new OptionsBuilder()
        .include("^" + Pattern.quote(name) + "$")
        .forks(1)
        .warmupIterations(plan.warmups())
        .warmupTime(time(plan.iteration()))
        .measurementIterations(plan.iterations())
        .measurementTime(time(plan.iteration()))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.NORMAL)
        .output(log.toString())
        // Given in full, so that a fork does not depend on how this JVM was started.
        .jvmArgs(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow")
        .build();
  }

  private static TimeValue time(Duration duration) {
    return TimeValue.milliseconds(duration.toMillis());
  }
}
