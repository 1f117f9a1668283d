package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a fault costs: one load, and a whole 1920x1080 buffer. */
final class FaultLanes {
  static final String ONE = "fault-one-load";
  static final String WHOLE = "fault-whole-buffer";

  private FaultLanes() {}

  static List<Lane> all() {
    return Arrays.stream(Fault.values()).map(FaultLanes::lane).toList();
  }

  private static Lane lane(Fault fault) {
    String group =
        switch (fault) {
          case MINOR_FAULT, GUARD_FAULT, JVM_INTERNAL_ERROR -> ONE;
          case ZERO_PAGES, GUARD_WHOLE_BUFFER -> WHOLE;
        };
    Role role =
        switch (fault) {
          case MINOR_FAULT, ZERO_PAGES -> Role.LIMIT;
          case GUARD_FAULT, GUARD_WHOLE_BUFFER -> Role.OURS;
          case JVM_INTERNAL_ERROR -> Role.PEER;
        };
    // Compiled code throws that error somewhere else, or crashes: only the interpreter is sure.
    List<String> flags = fault == Fault.JVM_INTERNAL_ERROR ? List.of("-Xint") : List.of();
    return new Lane(
        new Measurement.Key(group, fault.text(), Parameters.NONE),
        role,
        switch (fault) {
          case MINOR_FAULT, ZERO_PAGES, GUARD_WHOLE_BUFFER -> Tier.QUICK;
          case GUARD_FAULT, JVM_INTERNAL_ERROR -> Tier.USUAL;
        },
        Unit.NANOS,
        FaultBenchmark.class,
        "fault",
        Map.of("what", fault.text()),
        flags,
        () -> missing(fault));
  }

  private static Optional<String> missing(Fault fault) {
    try (Arena arena = Arena.ofShared()) {
      var _ = fault.scene(arena);
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
