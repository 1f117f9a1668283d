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

/** What it costs to take in a client's descriptor, each step beside the least the kernel asks. */
final class ReceiveLanes {
  private ReceiveLanes() {}

  static List<Lane> all() {
    return Arrays.stream(Receiving.values()).map(ReceiveLanes::lane).toList();
  }

  private static Lane lane(Receiving what) {
    String group =
        switch (what) {
          case MESSAGE, MESSAGE_WITH_DESCRIPTOR -> "receive-descriptor";
          case FSTAT, FACTS -> "receive-facts";
          case MMAP_MUNMAP, ADMIT_SEALED, ADMIT_GUARDED, ADMIT_COPIED -> "receive-pool";
        };
    Role role =
        switch (what) {
          case MESSAGE, FSTAT, MMAP_MUNMAP -> Role.LIMIT;
          case MESSAGE_WITH_DESCRIPTOR, FACTS, ADMIT_SEALED, ADMIT_GUARDED, ADMIT_COPIED ->
              Role.OURS;
        };
    return new Lane(
        new Measurement.Key(group, what.text(), Parameters.NONE),
        role,
        Tier.USUAL,
        Unit.NANOS,
        ReceiveBenchmark.class,
        "step",
        Map.of("what", what.text()),
        List.of(),
        () -> missing(what));
  }

  private static Optional<String> missing(Receiving what) {
    try (Arena arena = Arena.ofShared()) {
      int ignored = what.step(arena).take();
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
