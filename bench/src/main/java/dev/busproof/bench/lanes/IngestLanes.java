package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every way of taking in a frame x sizes x damage x memory. */
final class IngestLanes {
  static final String GROUP = "ingest";

  private IngestLanes() {}

  static List<Lane> all() {
    List<Lane> lanes = new ArrayList<>();
    for (FrameSize size : FrameSize.values()) {
      for (Damage damage : Damage.values()) {
        for (boolean cold : new boolean[] {false, true}) {
          for (Ingest way : Ingest.values()) {
            lanes.add(lane(way, size, damage, cold ? "cold" : "warm"));
          }
        }
      }
    }
    return List.copyOf(lanes);
  }

  private static Lane lane(Ingest way, FrameSize size, Damage damage, String memory) {
    Parameters parameters =
        Parameters.of("size", size.text()).with("damage", damage.text()).with("memory", memory);
    return new Lane(
        new Measurement.Key(GROUP, way.text(), parameters),
        way.role(),
        tier(way, size, damage, memory),
        Unit.NANOS,
        IngestBenchmark.class,
        "ingest",
        Map.of("way", way.text(), "size", size.text(), "damage", damage.text(), "memory", memory),
        List.of(),
        () -> missing(way, new Frame(size, damage)));
  }

  /**
   * Every way with a whole 1920x1080 frame; the telling ones also in each other size, with other
   * damage and in cold memory, one thing changed at a time.
   */
  private static Tier tier(Ingest way, FrameSize size, Damage damage, String memory) {
    int changed =
        (size == FrameSize.FULL_HD ? 0 : 1)
            + (damage == Damage.FULL ? 0 : 1)
            + (memory.equals("warm") ? 0 : 1);
    return switch (changed) {
      case 0 -> way.tier();
      case 1 -> way.isTelling() ? Tier.USUAL : Tier.NAMED;
      default -> Tier.NAMED;
    };
  }

  private static Optional<String> missing(Ingest way, Frame frame) {
    try (Technique technique = way.make(frame)) {
      technique.draw(1);
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
