package dev.busproof.compositor.render;

import java.util.Optional;

/**
 * How an output shows its part of the compositor's space: every unit of the space is a square of
 * scale x scale pixels, and all of them are turned together.
 *
 * @param area the output's part of the space, not empty
 * @param scale pixels per unit, at least 1
 * @param transform from the upright picture to the framebuffer, as wl_output tells it
 */
public record Projection(Rect area, int scale, Transform transform) {
  public Projection {
    if (area.isEmpty() || scale < 1) {
      throw new IllegalArgumentException("%s at scale %d".formatted(area, scale));
    }
  }

  /** Of the framebuffer. */
  public int widthPixels() {
    return Math.toIntExact((long) transform.width(area.width(), area.height()) * scale);
  }

  /** Of the framebuffer. */
  public int heightPixels() {
    return Math.toIntExact((long) transform.height(area.width(), area.height()) * scale);
  }

  /** The pixels that show a rectangle of the space, as far as it is in the output's part. */
  public Rect toPixels(Rect inSpace) {
    return turned(inSpace.intersect(area).translate(-area.x(), -area.y()), width(), height());
  }

  private long width() {
    return (long) area.width() * scale;
  }

  private long height() {
    return (long) area.height() * scale;
  }

  /** A rectangle in units as pixels of something of that size in pixels. */
  private Rect turned(Rect inUnits, long width, long height) {
    return transform.apply(inUnits.scaleUp(scale), width, height);
  }

  /**
   * A surface as a layer of this output.
   *
   * @param on where the surface is, in the space
   * @param bufferScale pixels of the source per unit, at least 1
   * @param bufferTransform what the client did to the contents
   * @param opaque in surface coordinates
   * @param view the part of the source that is stretched over the surface; when empty all of it is
   *     shown as it is, as far as it goes
   */
  public Layer layer(
      PixelSource source,
      Rect on,
      int bufferScale,
      Transform bufferTransform,
      Area opaque,
      Optional<View> view,
      Object owner) {
    long left = (long) on.x() - area.x();
    long top = (long) on.y() - area.y();
    if (scale == 1 && transform == Transform.NORMAL) {
      return new Layer(
          source,
          left,
          top,
          on.width(),
          on.height(),
          bufferScale,
          bufferTransform,
          opaque,
          view,
          owner);
    }
    int sourceWidth = bufferTransform.width(source.width(), source.height());
    int sourceHeight = bufferTransform.height(source.width(), source.height());
    int shownWidth = on.width();
    int shownHeight = on.height();
    if (view.isEmpty()) {
      shownWidth = Math.min(shownWidth, sourceWidth / bufferScale);
      shownHeight = Math.min(shownHeight, sourceHeight / bufferScale);
    }
    Rect bounds = new Rect(0, 0, shownWidth, shownHeight);
    long width = (long) shownWidth * scale;
    long height = (long) shownHeight * scale;
    int step = bufferScale;
    Optional<View> part = Optional.empty();
    boolean whole =
        view.isEmpty()
            && bufferScale % scale == 0
            && (long) shownWidth * bufferScale == sourceWidth
            && (long) shownHeight * bufferScale == sourceHeight;
    if (whole) {
      step /= scale;
    } else if (!bounds.isEmpty()) {
      View shown =
          view.orElse(
              new View(
                  0,
                  0,
                  (long) shownWidth * View.PER_PIXEL,
                  (long) shownHeight * View.PER_PIXEL,
                  shownWidth,
                  shownHeight));
      part = Optional.of(turned(shown, bufferScale, sourceWidth, sourceHeight));
      step = 1;
    }
    return new Layer(
        source,
        transform.left(left * scale, top * scale, width, height, width(), height()),
        transform.top(left * scale, top * scale, width, height, width(), height()),
        transform.width(width, height),
        transform.height(width, height),
        step,
        transform.inverse().then(bufferTransform),
        opaque.map(rect -> turned(rect.intersect(bounds), width, height)),
        part,
        owner);
  }

  /** The same part of a source of that size, in its pixels and turned as the framebuffer is. */
  private View turned(View upright, int bufferScale, int sourceWidth, int sourceHeight) {
    long left = upright.x() * bufferScale;
    long top = upright.y() * bufferScale;
    long width = upright.width() * bufferScale;
    long height = upright.height() * bufferScale;
    long allWidth = (long) sourceWidth * View.PER_PIXEL;
    long allHeight = (long) sourceHeight * View.PER_PIXEL;
    long toWidth = upright.toWidth() * scale;
    long toHeight = upright.toHeight() * scale;
    return new View(
        // It is inside, as the commit has checked; painting is no place to find out otherwise.
        Math.max(0, transform.left(left, top, width, height, allWidth, allHeight)),
        Math.max(0, transform.top(left, top, width, height, allWidth, allHeight)),
        transform.width(width, height),
        transform.height(width, height),
        transform.width(toWidth, toHeight),
        transform.height(toWidth, toHeight));
  }
}
