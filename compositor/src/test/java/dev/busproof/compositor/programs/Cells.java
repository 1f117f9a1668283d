package dev.busproof.compositor.programs;

import dev.busproof.compositor.render.Rect;

/**
 * The screen of a terminal as cells, found by a stripe of spaces that the terminal was told to show
 * in its topmost row, from the left, on a background that nothing else has.
 *
 * @param screen all of it
 * @param corner the leftmost cell of the stripe's row
 */
record Cells(Picture screen, Rect corner) {
  /**
   * Finds the stripe.
   *
   * @param rgb of the stripe
   * @param columns length of the stripe
   */
  static Cells of(Picture screen, int rgb, int columns) {
    Rect stripe = screen.boundsOf(rgb);
    if (stripe.isEmpty()
        || stripe.width() % columns != 0
        || !screen.part(stripe).isAll(rgb)
        || stripe.height() < stripe.width() / columns) {
      throw new AssertionError(
          "a stripe of %s, %d cells long, in place of %s"
              .formatted(Picture.hex(rgb), columns, stripe));
    }
    return new Cells(
        screen, new Rect(stripe.x(), stripe.y(), stripe.width() / columns, stripe.height()));
  }

  /** Rows are counted from that of the stripe. */
  Picture at(int column, int row) {
    return screen.part(
        corner.translate((long) column * corner.width(), (long) row * corner.height()));
  }

  /** The first cells of a row. */
  Picture row(int row, int columns) {
    return screen.part(
        new Rect(
            corner.x(),
            corner.y() + row * corner.height(),
            columns * corner.width(),
            corner.height()));
  }

  /** As {@code 8x17}. */
  String size() {
    return corner.width() + "x" + corner.height();
  }
}
