package dev.busproof.bench.peers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What one contender showed in one round. */
final class Readings {
  private final Map<Metric, Double> values = new LinkedHashMap<>();
  private final Map<Metric, Histogram> samples = new LinkedHashMap<>();

  void add(Metric metric, double value) {
    values.put(metric, value);
  }

  /** With the single samples, in nanoseconds, that the value is one of. */
  void add(Metric metric, double value, Histogram nanos) {
    values.put(metric, value);
    samples.put(metric, nanos);
  }

  Map<Metric, Double> values() {
    return Collections.unmodifiableMap(values);
  }

  Map<Metric, Histogram> samples() {
    return Collections.unmodifiableMap(samples);
  }
}
