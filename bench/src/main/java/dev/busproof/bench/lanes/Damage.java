package dev.busproof.bench.lanes;

import java.util.ArrayList;
import java.util.List;

/** What of a frame has changed and is taken in. */
enum Damage {
  /** All of it. */
  FULL,
  /** A rectangle in the middle, half as wide and half as high. */
  QUARTER,
  /** 64 rectangles, one in each cell of an 8x8 grid: a sixteenth of the pixels. */
  SCATTERED;

  private static final int CELLS = 8;
  private static final int CELL_PART = 4;

  /** In pixels. */
  record Rectangle(int x, int y, int width, int height) {}

  String text() {
    return LaneName.of(this);
  }

  static Damage of(String text) {
    return LaneName.read(Damage.class, text);
  }

  /** Inside the frame, none overlapping another, from top to bottom. */
  List<Rectangle> rectangles(FrameSize size) {
    int width = size.width();
    int height = size.height();
    return switch (this) {
      case FULL -> List.of(new Rectangle(0, 0, width, height));
      case QUARTER -> List.of(new Rectangle(width / 4, height / 4, width / 2, height / 2));
      case SCATTERED -> {
        List<Rectangle> cells = new ArrayList<>();
        int cellWidth = width / CELLS;
        int cellHeight = height / CELLS;
        for (int y = 0; y < CELLS; y++) {
          for (int x = 0; x < CELLS; x++) {
            cells.add(
                new Rectangle(
                    x * cellWidth,
                    y * cellHeight,
                    Math.max(1, cellWidth / CELL_PART),
                    Math.max(1, cellHeight / CELL_PART)));
          }
        }
        yield List.copyOf(cells);
      }
    };
  }
}
