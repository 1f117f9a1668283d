package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One lane with one set of parameters: what JMH runs in a fork of its own, once a round.
 *
 * @param unit in which the benchmark reports, which is a time
 * @param benchmark the class with the method
 * @param jmhParameters of its state
 * @param jvmFlags of the fork, beside those that all have
 * @param missing why it cannot be measured on this machine, if it cannot; asked when it is wanted
 */
record Lane(
    Measurement.Key key,
    Role role,
    Tier tier,
    Unit unit,
    Class<?> benchmark,
    String method,
    Map<String, String> jmhParameters,
    List<String> jvmFlags,
    Supplier<Optional<String>> missing) {
  Lane {
    jmhParameters = Map.copyOf(jmhParameters);
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** All of them are times. */
  Better better() {
    return Better.LOWER;
  }
}
