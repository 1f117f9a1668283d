package dev.busproof.bench.peers;

import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Unit;

/** One figure of the comparison: a measurement of which every contender has its own. */
record Metric(String group, Parameters parameters, Unit unit, Better better) {
  static Metric lower(String group, Unit unit) {
    return new Metric(group, Parameters.NONE, unit, Better.LOWER);
  }

  static Metric higher(String group, Unit unit) {
    return new Metric(group, Parameters.NONE, unit, Better.HIGHER);
  }

  Metric with(String name, Object value) {
    return new Metric(group, parameters.with(name, value), unit, better);
  }

  Measurement.Key key(String lane) {
    return new Measurement.Key(group, lane, parameters);
  }
}
