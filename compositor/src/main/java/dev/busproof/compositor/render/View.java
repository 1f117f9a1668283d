package dev.busproof.compositor.render;

/**
 * The part of a source that a layer shows, and the size that it is stretched to.
 *
 * @param x in 256ths of a pixel, after transform and buffer scale, like all of the part; not
 *     negative
 * @param y not negative
 * @param width positive
 * @param height positive
 * @param toWidth the layer's, in pixels, positive
 * @param toHeight the layer's, in pixels, positive
 */
public record View(long x, long y, long width, long height, long toWidth, long toHeight) {
  static final int PER_PIXEL = 256;

  public View {
    if (x < 0 || y < 0 || width <= 0 || height <= 0 || toWidth <= 0 || toHeight <= 0) {
      throw new IllegalArgumentException(
          "%d,%d %dx%d to %dx%d".formatted(x, y, width, height, toWidth, toHeight));
    }
  }

  /** Whether the part is shown as it is, pixel by pixel. */
  boolean isUnstretched() {
    return x % PER_PIXEL == 0
        && y % PER_PIXEL == 0
        && width == toWidth * PER_PIXEL
        && height == toHeight * PER_PIXEL;
  }

  /** The pixels of the source, after transform and scale, that a rectangle of the layer shows. */
  public Rect toSource(Rect onLayer) {
    Rect inside = onLayer.intersect(Rect.ofEdges(0, 0, toWidth, toHeight));
    return inside.isEmpty()
        ? Rect.EMPTY
        : Rect.ofEdges(
            floor(sourceAt(inside.x(), x, width, toWidth)),
            floor(sourceAt(inside.y(), y, height, toHeight)),
            ceil(sourceAt((double) inside.right(), x, width, toWidth)),
            ceil(sourceAt((double) inside.bottom(), y, height, toHeight)));
  }

  /** The pixels of the layer that show some of a rectangle of the source. */
  public Rect toLayer(Rect inSource) {
    if (inSource.isEmpty()) {
      return Rect.EMPTY;
    }
    return Rect.ofEdges(
            floor(layerAt(inSource.x(), x, width, toWidth)),
            floor(layerAt(inSource.y(), y, height, toHeight)),
            ceil(layerAt((double) inSource.right(), x, width, toWidth)),
            ceil(layerAt((double) inSource.bottom(), y, height, toHeight)))
        .intersect(Rect.ofEdges(0, 0, toWidth, toHeight));
  }

  /**
   * The source coordinate at a layer coordinate along one axis. Exact enough for pixels to be told
   * apart: products below 2^53 are not rounded at all.
   */
  static double sourceAt(double onLayer, long from, long length, long toLength) {
    return (onLayer * length / toLength + from) / PER_PIXEL;
  }

  private static double layerAt(double inSource, long from, long length, long toLength) {
    return (inSource * PER_PIXEL - from) * toLength / length;
  }

  private static long floor(double value) {
    return (long) Math.floor(value);
  }

  private static long ceil(double value) {
    return (long) Math.ceil(value);
  }
}
