package dev.busproof.bench.model;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one lane measured with one set of parameters. Lanes of a group with equal parameters can be
 * set beside each other, round by round: values of a round were measured close together in time, so
 * that a machine that is slow for a minute slows both sides of a ratio.
 *
 * @param group what is measured: {@code ingest}, {@code sync p99}
 * @param lane who or which way: {@code guarded-window}, {@code weston 14.0.2}
 * @param valueByRound one value a round, from round 0; a round may lack one
 * @param limitByRound what a plain copy of the same pages into the same memory took, measured in
 *     turns with it, where that was done: this measurement's own limit
 * @param percentiles of the single samples of all rounds, by percent, where there were any
 * @param samplesFile raw results, relative to the run's directory
 */
public record Measurement(
    String group,
    String lane,
    Role role,
    Parameters parameters,
    Unit unit,
    Better better,
    SortedMap<Integer, Double> valueByRound,
    SortedMap<Integer, Double> limitByRound,
    SortedMap<Double, Double> percentiles,
    Optional<String> samplesFile) {
  private static final String OWN_LIMIT = "memcpy of the same pages";

  public Measurement {
    if (valueByRound.isEmpty()) {
      throw new IllegalArgumentException("%s %s: no value".formatted(group, lane));
    }
    requireFinite(group, lane, valueByRound);
    requireFinite(group, lane, limitByRound);
    valueByRound = Collections.unmodifiableSortedMap(new TreeMap<>(valueByRound));
    limitByRound = Collections.unmodifiableSortedMap(new TreeMap<>(limitByRound));
    percentiles = Collections.unmodifiableSortedMap(new TreeMap<>(percentiles));
  }

  private static void requireFinite(String group, String lane, Map<Integer, Double> values) {
    values.forEach((round, value) -> {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "%s %s: %s in round %s".formatted(group, lane, value, round));
      }
    });
  }

  /** Without samples. */
  public static Measurement of(
      Key key, Role role, Unit unit, Better better, Map<Integer, Double> valueByRound) {
    return new Measurement(
        key.group(),
        key.lane(),
        role,
        key.parameters(),
        unit,
        better,
        new TreeMap<>(valueByRound),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty());
  }

  /** With a limit that was measured in turns with it. */
  public Measurement withOwnLimit(Map<Integer, Double> limitByRound) {
    return with(new TreeMap<>(limitByRound), percentiles, samplesFile);
  }

  /** Its own limit, to be set beside it; empty when none was measured with it. */
  public Optional<Measurement> ownLimit() {
    return limitByRound.isEmpty()
        ? Optional.empty()
        : Optional.of(
            of(new Key(group, OWN_LIMIT, parameters), Role.LIMIT, unit, better, limitByRound));
  }

  /** With where in their distribution its samples lie. */
  public Measurement withPercentiles(Map<Double, Double> valueByPercent) {
    return with(limitByRound, new TreeMap<>(valueByPercent), samplesFile);
  }

  /** With where its raw results are, relative to the run's directory. */
  public Measurement withSamplesFile(String file) {
    return with(limitByRound, percentiles, Optional.of(file));
  }

  private Measurement with(
      SortedMap<Integer, Double> limits,
      SortedMap<Double, Double> valueByPercent,
      Optional<String> file) {
    return new Measurement(
        group, lane, role, parameters, unit, better, valueByRound, limits, valueByPercent, file);
  }

  /** What makes a measurement the same as that of another run. */
  public record Key(String group, String lane, Parameters parameters) {
    /** {@code ingest/guarded-window[1920x1080 full warm]}; what a glob of lanes is matched with. */
    public String text() {
      String with = parameters.text();
      return group + "/" + lane + (with.isEmpty() ? "" : "[" + with + "]");
    }
  }

  public Key key() {
    return new Key(group, lane, parameters);
  }

  /** Over the rounds. */
  public Spread spread() {
    return Spread.of(valueByRound.values());
  }

  public double median() {
    return spread().median();
  }

  /** Whether the two can be set beside each other. */
  public boolean isComparableTo(Measurement other) {
    return group.equals(other.group)
        && parameters.equals(other.parameters)
        && unit == other.unit
        && better == other.better;
  }
}
