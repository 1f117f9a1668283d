package dev.busproof.compositor.render;

import java.util.Optional;

/**
 * One surface as the renderer sees it, in pixels of the framebuffer. They may be twice an output's
 * scale times what an int holds, hence the longs.
 *
 * @param source its pixels, in the buffer's own orientation and size
 * @param x left edge, may be outside
 * @param y top edge, may be outside
 * @param width of the surface; what the source does not cover is not painted
 * @param height of the surface; what the source does not cover is not painted
 * @param bufferScale buffer pixels per pixel, at least 1
 * @param transform from the framebuffer to the source
 * @param opaque from the layer's corner: where an alpha channel is promised to be 255 and is not
 *     looked at; without meaning for formats without alpha
 * @param view the part of the source that is stretched over width and height; when empty all of it
 *     is shown as it is
 * @param owner whoever put the layer there; the renderer only hands it back
 */
public record Layer(
    PixelSource source,
    long x,
    long y,
    long width,
    long height,
    int bufferScale,
    Transform transform,
    Area opaque,
    Optional<View> view,
    Object owner) {
  public Layer {
    if (bufferScale < 1) {
      throw new IllegalArgumentException("buffer scale " + bufferScale);
    }
  }

  /** Of a whole source. */
  public Layer(
      PixelSource source,
      long x,
      long y,
      long width,
      long height,
      int bufferScale,
      Transform transform,
      Area opaque,
      Object owner) {
    this(source, x, y, width, height, bufferScale, transform, opaque, Optional.empty(), owner);
  }

  /** Whether its pixels are not simply every n-th of the buffer's. */
  boolean isStretched() {
    return view.isPresent() && !view.get().isUnstretched();
  }

  /** Where it is, as far as that is in {@link Rect#EVERYWHERE}. */
  public Rect bounds() {
    return Rect.ofEdges(
        Math.max(x, Rect.EVERYWHERE.x()),
        Math.max(y, Rect.EVERYWHERE.y()),
        Math.min(x + width, Rect.EVERYWHERE.right()),
        Math.min(y + height, Rect.EVERYWHERE.bottom()));
  }

  /** How many pixels of the buffer, rounded up, lie side by side under one of the output. */
  long reach() {
    if (!isStretched()) {
      return bufferScale;
    }
    View part = view.orElseThrow();
    return Math.max(
        Math.ceilDiv(part.width() * bufferScale, part.toWidth() * View.PER_PIXEL),
        Math.ceilDiv(part.height() * bufferScale, part.toHeight() * View.PER_PIXEL));
  }
}
