package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.List;

/**
 * A position on the output.
 *
 * @param x in pixels from the left
 * @param y in pixels from the top
 */
public record Place(int x, int y) {
  /** Kept free around windows while there is room for it. */
  private static final int GAP = 16;

  /** A step of the cascade that windows form when no free place is left. */
  private static final int STEP = 32;

  /** Windows whose edges are tried, so that the search, cubic in their number, stays short. */
  static final int MOST_CONSIDERED = 40;

  /**
   * The topmost, then leftmost place beside the taken ones where a window fits without covering
   * any; a place in a cascade when there is none.
   */
  static Place beside(Rect output, List<Rect> taken, int width, int height) {
    int gapX = width + 2L * GAP <= output.width() ? GAP : 0;
    int gapY = height + 2L * GAP <= output.height() ? GAP : 0;
    if (taken.size() <= MOST_CONSIDERED) {
      List<Integer> columns = new ArrayList<>(List.of(gapX));
      List<Integer> rows = new ArrayList<>(List.of(gapY));
      for (Rect each : taken) {
        columns.add(Math.clamp(each.right() + GAP, 0, Integer.MAX_VALUE));
        rows.add(Math.clamp(each.bottom() + GAP, 0, Integer.MAX_VALUE));
      }
      rows.sort(null);
      columns.sort(null);
      for (int y : rows) {
        for (int x : columns) {
          Rect there = new Rect(x, y, width, height);
          if (output.contains(there) && taken.stream().noneMatch(there::intersects)) {
            return new Place(x, y);
          }
        }
      }
    }
    return cascaded(output, taken.size(), width, height);
  }

  /** For a window that so many others leave no free place. */
  static Place cascaded(Rect output, int count, int width, int height) {
    int roomX = Math.max(0, output.width() - width);
    int roomY = Math.max(0, output.height() - height);
    return new Place(stepped(count, roomX), stepped(count, roomY));
  }

  private static int stepped(int count, int room) {
    int steps = room / STEP + 1;
    return Math.floorMod(count, steps) * STEP;
  }
}
