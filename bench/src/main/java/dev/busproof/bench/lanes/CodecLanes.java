package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a message costs, beside its bytes through the same socket. */
final class CodecLanes {
  private CodecLanes() {}

  static List<Lane> all() {
    return Arrays.stream(Messages.values()).map(CodecLanes::lane).toList();
  }

  private static Lane lane(Messages what) {
    return new Lane(
        new Measurement.Key("codec", what.text(), Parameters.of("message", "wl_surface.damage")),
        what == Messages.BYTES ? Role.LIMIT : Role.OURS,
        Tier.USUAL,
        Unit.NANOS,
        CodecBenchmark.class,
        "pass",
        Map.of("what", what.text()),
        List.of(),
        Optional::empty);
  }
}
