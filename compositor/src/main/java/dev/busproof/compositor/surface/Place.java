package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A position in the compositor's space.
 *
 * @param x in units from the left
 * @param y in units from the top
 */
public record Place(int x, int y) {
  /** Kept free around windows while there is room for it. */
  private static final int GAP = 16;

  /** A step of the cascade that windows form when no free place is left. */
  private static final int STEP = 32;

  /** Windows whose edges are tried, so that the search, cubic in their number, stays short. */
  static final int MOST_CONSIDERED = 40;

  /**
   * A place beside the taken ones where a window fits on an output without covering any: on the
   * first of the outputs that has one, the topmost, then leftmost; a place in a cascade on the
   * first output when there is none.
   */
  static Place beside(List<Rect> outputs, List<Rect> taken, int width, int height) {
    if (taken.size() <= MOST_CONSIDERED) {
      for (Rect output : outputs) {
        List<Rect> here = taken.stream().filter(output::intersects).toList();
        Optional<Place> free = free(output, here, width, height);
        if (free.isPresent()) {
          return free.get();
        }
      }
    }
    return cascaded(outputs.getFirst(), taken.size(), width, height);
  }

  private static Optional<Place> free(Rect output, List<Rect> taken, int width, int height) {
    int gapX = width + 2L * GAP <= output.width() ? GAP : 0;
    int gapY = height + 2L * GAP <= output.height() ? GAP : 0;
    List<Integer> columns = new ArrayList<>(List.of(output.x() + gapX));
    List<Integer> rows = new ArrayList<>(List.of(output.y() + gapY));
    for (Rect each : taken) {
      columns.add(Math.clamp(each.right() + GAP, output.x(), Integer.MAX_VALUE));
      rows.add(Math.clamp(each.bottom() + GAP, output.y(), Integer.MAX_VALUE));
    }
    rows.sort(null);
    columns.sort(null);
    for (int y : rows) {
      for (int x : columns) {
        Rect there = new Rect(x, y, width, height);
        if (output.contains(there) && taken.stream().noneMatch(there::intersects)) {
          return Optional.of(new Place(x, y));
        }
      }
    }
    return Optional.empty();
  }

  /** For a window that so many others leave no free place. */
  static Place cascaded(Rect output, int count, int width, int height) {
    int roomX = Math.max(0, output.width() - width);
    int roomY = Math.max(0, output.height() - height);
    return new Place(output.x() + stepped(count, roomX), output.y() + stepped(count, roomY));
  }

  private static int stepped(int count, int room) {
    int steps = room / STEP + 1;
    return Math.floorMod(count, steps) * STEP;
  }
}
