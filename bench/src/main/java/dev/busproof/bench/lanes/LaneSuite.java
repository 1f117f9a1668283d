package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.suite.BenchException;
import dev.busproof.bench.suite.Results;
import dev.busproof.bench.suite.Selection;
import dev.busproof.bench.suite.Suite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * Runs the lanes round by round. JMH left to itself finishes one benchmark, forks and all, before
 * it begins the next, minutes later; whatever else the machine was doing in those minutes then
 * looks like a property of the lane. So each round runs every lane in one fork of its own, in an
 * order that changes from round to round ({@link Plan#order}), and lanes are compared within the
 * round.
 */
public final class LaneSuite implements Suite {
  private static final String RAW = "jmh.json";

  private static List<Lane> lanes() {
    List<Lane> all = new ArrayList<>(IngestLanes.all());
    all.addAll(FaultLanes.all());
    all.addAll(ReceiveLanes.all());
    all.addAll(CodecLanes.all());
    all.addAll(PixelLanes.all());
    all.addAll(SystemCallLanes.all());
    return List.copyOf(all);
  }

  @Override
  public List<Measurement.Key> all() {
    return lanes().stream().map(Lane::key).toList();
  }

  /** Any glob will do: what it matches is measured. */
  @Override
  public void check(Selection selection) {}

  @Override
  public void run(Selection selection, Results results) throws IOException, BenchException {
    List<Lane> present = new ArrayList<>();
    for (Lane lane : lanes()) {
      if (!selection.wants(lane.key(), isDefault(lane, selection.quick()))) {
        continue;
      }
      results.progress("what this machine has: " + lane.key().text());
      Optional<String> missing = lane.missing().get();
      if (missing.isPresent()) {
        Measurement.Key key = lane.key();
        results.absent(new Absence(key.group(), key.lane(), key.parameters(), missing.get()));
      } else {
        present.add(lane);
      }
    }
    if (!present.isEmpty()) {
      measure(present, selection, results);
    }
  }

  private static boolean isDefault(Lane lane, boolean quick) {
    return switch (lane.tier()) {
      case QUICK -> true;
      case USUAL -> !quick;
      case NAMED -> false;
    };
  }

  /** What is named is what is to be known. */
  private static boolean isTelling(Lane lane, Selection selection) {
    return lane.tier() == Tier.QUICK || selection.lanes().isPresent();
  }

  private static Plan plan(Selection selection) {
    return selection.quick() ? Plan.quick(selection.lanes().isPresent()) : Plan.usual();
  }

  @Override
  public Duration estimate(Selection selection) {
    List<Lane> lanes =
        lanes().stream()
            .filter(lane -> selection.wants(lane.key(), isDefault(lane, selection.quick())))
            .toList();
    Plan plan = plan(selection);
    long forks = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      forks += plan.inRound(round, lanes, lane -> isTelling(lane, selection)).size();
    }
    return plan.fork().multipliedBy(forks);
  }

  private static void measure(List<Lane> lanes, Selection selection, Results results)
      throws IOException, BenchException {
    Plan plan = plan(selection);
    Map<Lane, Samples> samples = new LinkedHashMap<>();
    lanes.forEach(lane -> samples.put(lane, new Samples()));
    Map<Lane, BenchException> failures = new LinkedHashMap<>();
    Collection<RunResult> raw = new ArrayList<>();
    long start = System.nanoTime();
    int forks = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      List<Lane> these = plan.inRound(round, lanes, lane -> isTelling(lane, selection));
      if (round > 0) {
        long spentNanos = System.nanoTime() - start;
        long forkNanos = spentNanos / forks;
        if (!selection.hasTimeFor(spentNanos, forkNanos * these.size())) {
          these = lanes.stream().filter(lane -> isTelling(lane, selection)).toList();
        }
        if (these.isEmpty() || !selection.hasTimeFor(spentNanos, forkNanos * these.size())) {
          break;
        }
      }
      for (Lane lane : Plan.order(these, round)) {
        results.progress(
            "round %d of %d: %s".formatted(round + 1, plan.rounds(), lane.key().text()));
        forks++;
        try {
          JmhFork.Outcome fork = JmhFork.run(lane, plan);
          raw.addAll(fork.results());
          samples.computeIfAbsent(lane, ignored -> new Samples()).add(round, fork);
        } catch (BenchException e) {
          failures.putIfAbsent(lane, e);
        }
      }
    }
    writeRaw(results.directory().resolve(RAW), raw);
    samples.forEach((lane, taken) -> {
      if (!taken.isEmpty()) {
        results.measured(measurement(lane, taken));
      }
    });
    for (BenchException failure : failures.values()) {
      throw failure;
    }
  }

  private static Measurement measurement(Lane lane, Samples taken) {
    return Measurement.of(
            lane.key(), lane.role(), lane.unit(), lane.better(), taken.medianByRound())
        .withOwnLimit(taken.samePagesByRound())
        .withPercentiles(taken.percentiles())
        .withSamplesFile(RAW);
  }

  private static void writeRaw(Path file, Collection<RunResult> raw) throws IOException {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(raw);
    }
  }
}
