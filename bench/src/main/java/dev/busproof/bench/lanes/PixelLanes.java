package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What painting costs, ours and pixman's. */
final class PixelLanes {
  static final String GROUP = "pixels";

  private PixelLanes() {}

  static List<Lane> all() {
    List<Lane> lanes = new ArrayList<>();
    for (FrameSize size : FrameSize.values()) {
      for (Painting painting : Painting.values()) {
        for (Painter.Kind by : Painter.Kind.values()) {
          lanes.add(lane(by, painting, size));
        }
      }
    }
    return List.copyOf(lanes);
  }

  private static Lane lane(Painter.Kind by, Painting painting, FrameSize size) {
    boolean telling = painting == Painting.OVER && by != Painter.Kind.MEMCPY;
    Tier large = telling ? Tier.QUICK : Tier.USUAL;
    return new Lane(
        new Measurement.Key(
            GROUP, by.text(), Parameters.of("painting", painting.text()).with("size", size.text())),
        switch (by) {
          case BUSPROOF -> Role.OURS;
          case PIXMAN -> Role.PEER;
          case MEMCPY -> Role.LIMIT;
        },
        switch (size) {
          case FULL_HD -> large;
          case ICON -> Tier.USUAL;
          case CURSOR, HD, UHD -> Tier.NAMED;
        },
        Unit.NANOS,
        PixelsBenchmark.class,
        "paint",
        Map.of("by", by.text(), "painting", painting.text(), "size", size.text()),
        List.of(),
        () -> Painter.missing(by));
  }
}
