package dev.busproof.bench.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything one run of the benchmark measured, and what it did not.
 *
 * @param format of the JSON; {@link #FORMAT}
 * @param quick whether it measured a part only, and briefly
 */
public record BenchRun(
    int format,
    Environment environment,
    Instant startedAt,
    boolean quick,
    List<Measurement> measurements,
    List<Absence> absences) {
  public static final int FORMAT = 2;

  public BenchRun {
    measurements = List.copyOf(measurements);
    absences = List.copyOf(absences);
  }

  /** In the order in which they were measured first. */
  public List<String> groups() {
    return measurements.stream().map(Measurement::group).distinct().toList();
  }

  public Optional<Measurement> find(Measurement.Key key) {
    return measurements.stream().filter(one -> one.key().equals(key)).findFirst();
  }

  /**
   * What the measurement could reach at best: what was measured in turns with it, or else the lane
   * that is the limit of its group; empty for the limit itself.
   */
  public Optional<Measurement> limitOf(Measurement measurement) {
    return measurement.ownLimit().or(() -> besides(measurement, Role.LIMIT).stream().findFirst());
  }

  /** The best that others do, by the median; empty for peers, which are not set beside others. */
  public Optional<Measurement> bestPeerOf(Measurement measurement) {
    if (measurement.role() == Role.PEER) {
      return Optional.empty();
    }
    Comparator<Measurement> byMedian = Comparator.comparingDouble(Measurement::median);
    return besides(measurement, Role.PEER).stream()
        .min(measurement.better() == Better.LOWER ? byMedian : byMedian.reversed());
  }

  private List<Measurement> besides(Measurement measurement, Role role) {
    return measurements.stream()
        .filter(one -> one.role() == role && one.isComparableTo(measurement))
        .filter(one -> !one.key().equals(measurement.key()))
        .toList();
  }
}
