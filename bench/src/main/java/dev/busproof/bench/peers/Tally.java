package dev.busproof.bench.peers;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.suite.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What all contenders have shown in all rounds so far. */
final class Tally {
  private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99, 100};

  /** Of one contender. */
  private record Row(Metric metric, String lane) {}

  private record Failure(Scenario scenario, String lane) {}

  private static final class Seen {
    final Role role;
    final TreeMap<Integer, Double> valueByRound = new TreeMap<>();
    final Histogram nanos = new Histogram(3);

    Seen(Role role) {
      this.role = role;
    }
  }

  private final Path directory;
  private final Map<Row, Seen> seen = new LinkedHashMap<>();
  private final Map<Failure, String> failures = new LinkedHashMap<>();

  /**
   * @param directory for the raw distributions, below the run's
   */
  Tally(Path directory) {
    this.directory = directory;
  }

  void add(String lane, Role role, int round, Readings readings) {
    readings
        .values()
        .forEach((metric, value) -> {
          Seen row = seen.computeIfAbsent(new Row(metric, lane), _ -> new Seen(role));
          row.valueByRound.put(round, value);
          Histogram samples = readings.samples().get(metric);
          if (samples != null) {
            row.nanos.add(samples);
          }
        });
  }

  /** It cannot do that: it is not asked again. */
  void failed(Scenario scenario, String lane, String reason) {
    failures.put(new Failure(scenario, lane), reason);
  }

  boolean hasFailed(Scenario scenario, String lane) {
    return failures.containsKey(new Failure(scenario, lane));
  }

  /** Hands everything over. */
  void report(Results results) throws IOException {
    for (Map.Entry<Row, Seen> row : seen.entrySet()) {
      Metric metric = row.getKey().metric();
      String lane = row.getKey().lane();
      Seen values = row.getValue();
      Measurement measurement =
          Measurement.of(
              metric.key(lane), values.role, metric.unit(), metric.better(), values.valueByRound);
      results.measured(
          values.nanos.getTotalCount() == 0
              ? measurement
              : withSamples(measurement, values.nanos, results.directory()));
    }
    failures.forEach((failure, reason) -> {
      for (Metric metric : failure.scenario().metrics()) {
        if (!seen.containsKey(new Row(metric, failure.lane()))) {
          results.absent(new Absence(metric.group(), failure.lane(), metric.parameters(), reason));
        }
      }
    });
  }

  private Measurement withSamples(Measurement measurement, Histogram nanos, Path run)
      throws IOException {
    Map<Double, Double> percentiles = new TreeMap<>();
    for (double percent : PERCENTS) {
      percentiles.put(percent, nanos.getValueAtPercentile(percent) / 1e3);
    }
    String name = "%s-%s.hgrm".formatted(measurement.group(), measurement.lane());
    Path file = directory.resolve(name.replace(' ', '-'));
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      nanos.outputPercentileDistribution(out, 1e3);
    }
    return measurement
        .withPercentiles(percentiles)
        .withSamplesFile(run.relativize(file).toString());
  }
}
