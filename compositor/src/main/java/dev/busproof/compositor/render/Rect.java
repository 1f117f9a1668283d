package dev.busproof.compositor.render;

/**
 * A rectangle of pixels. Any four ints are legal, as they come from clients; a rectangle whose
 * width or height is not positive is empty. Its right and bottom edges may lie outside the range of
 * an int, so they are longs, and every operation computes in 64 bits.
 */
public record Rect(int x, int y, int width, int height) {
  /** No pixel at all. */
  public static final Rect EMPTY = new Rect(0, 0, 0, 0);

  /**
   * The space regions are clipped to, from -(2^30 - 1) to 2^30 - 1 in both axes: no union of two
   * rectangles in it overflows an int, and no output comes near its border.
   */
  public static final Rect EVERYWHERE =
      new Rect(-0x3fff_ffff, -0x3fff_ffff, 0x7fff_fffe, 0x7fff_fffe);

  /**
   * The rectangle between the edges, right and bottom exclusive. What an int cannot hold is cut
   * off: first the edges, then a width or height above {@link Integer#MAX_VALUE}.
   */
  public static Rect ofEdges(long left, long top, long right, long bottom) {
    long x = Math.clamp(left, (long) Integer.MIN_VALUE, Integer.MAX_VALUE);
    long y = Math.clamp(top, (long) Integer.MIN_VALUE, Integer.MAX_VALUE);
    long width = Math.min(right - x, Integer.MAX_VALUE);
    long height = Math.min(bottom - y, Integer.MAX_VALUE);
    if (width <= 0 || height <= 0 || left > x || top > y) {
      return EMPTY;
    }
    return new Rect((int) x, (int) y, (int) width, (int) height);
  }

  /** Exclusive right edge. */
  public long right() {
    return (long) x + width;
  }

  /** Exclusive bottom edge. */
  public long bottom() {
    return (long) y + height;
  }

  /** Number of pixels, 0 when empty. */
  public long area() {
    return isEmpty() ? 0 : (long) width * height;
  }

  public boolean isEmpty() {
    return width <= 0 || height <= 0;
  }

  public boolean contains(int px, int py) {
    return !isEmpty() && px >= x && px < right() && py >= y && py < bottom();
  }

  /** Whether every pixel of {@code other} is in this; true for an empty other. */
  public boolean contains(Rect other) {
    return other.isEmpty()
        || (!isEmpty()
            && other.x >= x
            && other.y >= y
            && other.right() <= right()
            && other.bottom() <= bottom());
  }

  public boolean intersects(Rect other) {
    return !isEmpty()
        && !other.isEmpty()
        && x < other.right()
        && other.x < right()
        && y < other.bottom()
        && other.y < bottom();
  }

  /** The pixels in both, {@link #EMPTY} when there are none. */
  public Rect intersect(Rect other) {
    if (!intersects(other)) {
      return EMPTY;
    }
    return ofEdges(
        Math.max(x, other.x),
        Math.max(y, other.y),
        Math.min(right(), other.right()),
        Math.min(bottom(), other.bottom()));
  }

  /**
   * The smallest rectangle around both; an empty one adds nothing. Wider than an int only for
   * rectangles outside {@link #EVERYWHERE}, and then cut off at the right or bottom.
   */
  public Rect union(Rect other) {
    if (isEmpty()) {
      return other.isEmpty() ? EMPTY : other;
    }
    if (other.isEmpty()) {
      return this;
    }
    return ofEdges(
        Math.min(x, other.x),
        Math.min(y, other.y),
        Math.max(right(), other.right()),
        Math.max(bottom(), other.bottom()));
  }

  /** Moved by any distance below 2^62; what leaves the range of an int is cut off. */
  public Rect translate(long dx, long dy) {
    return isEmpty() ? EMPTY : ofEdges(x + dx, y + dy, right() + dx, bottom() + dy);
  }

  /** Every coordinate times {@code scale} (at least 1): surface to buffer pixels. */
  public Rect scaleUp(int scale) {
    return isEmpty()
        ? EMPTY
        : ofEdges((long) x * scale, (long) y * scale, right() * scale, bottom() * scale);
  }

  /**
   * Every coordinate divided by {@code scale} (at least 1), rounded outwards: the surface pixels
   * that any of these buffer pixels touches.
   */
  public Rect scaleDown(int scale) {
    return isEmpty()
        ? EMPTY
        : ofEdges(
            Math.floorDiv((long) x, scale),
            Math.floorDiv((long) y, scale),
            Math.ceilDiv(right(), (long) scale),
            Math.ceilDiv(bottom(), (long) scale));
  }
}
