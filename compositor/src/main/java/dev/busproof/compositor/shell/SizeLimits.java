package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;

/** The smallest and largest size a window should have; 0 is no limit. */
record SizeLimits(int minWidth, int minHeight, int maxWidth, int maxHeight) {
  static final SizeLimits NONE = new SizeLimits(0, 0, 0, 0);

  SizeLimits withMin(int width, int height) {
    return new SizeLimits(width, height, maxWidth, maxHeight);
  }

  SizeLimits withMax(int width, int height) {
    return new SizeLimits(minWidth, minHeight, width, height);
  }

  boolean areConsistent() {
    return (maxWidth == 0 || minWidth <= maxWidth) && (maxHeight == 0 || minHeight <= maxHeight);
  }

  /** The nearest size within the limits. */
  Rect clamp(Rect rect) {
    return new Rect(
        rect.x(),
        rect.y(),
        clamp(rect.width(), minWidth, maxWidth),
        clamp(rect.height(), minHeight, maxHeight));
  }

  private static int clamp(int size, int min, int max) {
    return Math.clamp(size, min, max == 0 ? Integer.MAX_VALUE : max);
  }
}
