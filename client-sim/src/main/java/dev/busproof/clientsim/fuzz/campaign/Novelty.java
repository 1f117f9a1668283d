package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.coverage.Coverage;
import dev.busproof.clientsim.fuzz.play.Played;
import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.clientsim.target.Target;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a program showed that can be known of any target: what its clients were told, and how much
 * processor time and memory it took, by powers of two; and of one that tells, which of its code
 * ran. Used by one thread.
 */
final class Novelty {
  /** CPU time comes in ticks of 10 ms: less says nothing. */
  private static final long LEAST_CPU_MILLIS = 40;

  private static final long LEAST_BYTES = 1L << 20;

  private final Target target;
  private final Optional<Coverage> coverage;
  private @Nullable MeterReading last;

  Novelty(Target target, Optional<Coverage> coverage) {
    this.target = target;
    this.coverage = coverage;
  }

  /** Another process, or the same after something else was done to it; what that has shown. */
  Set<String> begin() {
    last = target.meter().flatMap(ProcessMeter::read).orElse(null);
    return probes();
  }

  private Set<String> probes() {
    return coverage.map(Coverage::news).orElse(Set.of());
  }

  /** What this one showed, in short words that stay the same. */
  Set<String> features(Played played) {
    var features = new TreeSet<>(played.features());
    var before = last;
    var now = target.meter().flatMap(ProcessMeter::read);
    if (before != null && now.isPresent()) {
      long cpuMillis = now.get().cpuMillis() - before.cpuMillis();
      if (cpuMillis >= LEAST_CPU_MILLIS) {
        features.add("cpu 2^%d ms".formatted(log2(cpuMillis)));
      }
      long bytes = now.get().residentBytes() - before.residentBytes();
      if (bytes >= LEAST_BYTES) {
        features.add("memory 2^%d bytes".formatted(log2(bytes)));
      }
    }
    last = now.orElse(null);
    features.addAll(probes());
    return features;
  }

  private static int log2(long value) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
  }
}
