package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each system call through java.lang.foreign, and through JNA. */
final class SystemCallLanes {
  static final String GROUP = "system-call";

  private SystemCallLanes() {}

  static List<Lane> all() {
    List<Lane> lanes = new ArrayList<>();
    for (SystemCall call : SystemCall.values()) {
      lanes.add(lane(call, "ffm", Role.OURS));
      lanes.add(lane(call, "jna", Role.PEER));
    }
    return List.copyOf(lanes);
  }

  private static Lane lane(SystemCall call, String by, Role role) {
    return new Lane(
        new Measurement.Key(GROUP, by, Parameters.of("call", call.text())),
        role,
        call.tier(),
        Unit.NANOS,
        SystemCallBenchmark.class,
        "call",
        Map.of("by", by, "name", call.text()),
        List.of(),
        Optional::empty);
  }
}
