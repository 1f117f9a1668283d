package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Spread;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** What the forks of one lane brought, round by round. */
final class Samples {
  private static final double[] PERCENTS = {0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 100};

  private final SortedMap<Integer, Double> medians = new TreeMap<>();
  private final SortedMap<Integer, Double> samePages = new TreeMap<>();
  private final TreeMap<Double, Long> counts = new TreeMap<>();

  /**
   * Adds a round: the median over its iterations of the median of their samples, or of their mean
   * where an operation is too short to be timed by itself.
   */
  void add(int round, JmhFork.Outcome fork) {
    if (!fork.samePagesNanos().isEmpty()) {
      samePages.put(round, Spread.median(fork.samePagesNanos()));
    }
    List<Double> values = new ArrayList<>();
    for (RunResult result : fork.results()) {
      boolean sampled = result.getParams().getMode() == Mode.SampleTime;
      result.getBenchmarkResults().stream()
          .flatMap(one -> one.getIterationResults().stream())
          .forEach(iteration -> values.add(value(iteration, sampled)));
    }
    medians.put(round, Spread.median(values));
  }

  private double value(IterationResult iteration, boolean sampled) {
    Statistics statistics = iteration.getPrimaryResult().getStatistics();
    if (!sampled) {
      return iteration.getPrimaryResult().getScore();
    }
    Iterator<Map.Entry<Double, Long>> samples = statistics.getRawData();
    while (samples.hasNext()) {
      Map.Entry<Double, Long> sample = samples.next();
      counts.merge(sample.getKey(), sample.getValue(), Long::sum);
    }
    return statistics.getPercentile(50);
  }

  boolean isEmpty() {
    return medians.isEmpty();
  }

  SortedMap<Integer, Double> medianByRound() {
    return medians;
  }

  /** What a plain copy of the same pages took; empty when that was not measured. */
  SortedMap<Integer, Double> samePagesByRound() {
    return samePages;
  }

  /** Of all samples; empty when operations were not timed one by one. */
  SortedMap<Double, Double> percentiles() {
    SortedMap<Double, Double> percentiles = new TreeMap<>();
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    if (all > 0) {
      for (double percent : PERCENTS) {
        percentiles.put(percent, at(Math.ceil(percent / 100 * all)));
      }
    }
    return percentiles;
  }

  /** The smallest sample that so many are not above. */
  private double at(double rank) {
    long seen = 0;
    for (Map.Entry<Double, Long> count : counts.entrySet()) {
      seen += count.getValue();
      if (seen >= rank) {
        return count.getKey();
      }
    }
    return counts.lastKey();
  }
}
