package dev.busproof.compositor.render;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A set of pixels built from rectangles, as wl_region is; immutable.
 *
 * <p>Exact up to {@link #MAX_RECTS} rectangles. A client that asks for more gets an approximation
 * from each side, because the two uses of a region must err differently: {@link #rects()} never
 * holds a pixel the client did not say (an opaque area that promises too much shows garbage),
 * {@link #contains} and {@link #bounds()} never miss one it did say (an input area that misses a
 * pixel loses clicks).
 */
public final class Area {
  /** Beyond this many disjoint rectangles an area is approximated. */
  public static final int MAX_RECTS = 64;

  /** No pixel. */
  public static final Area EMPTY = new Area(List.of(), List.of(), true);

  /** Every pixel, as the default input region of a surface: {@link Rect#EVERYWHERE}. */
  public static final Area INFINITE =
      new Area(List.of(Rect.EVERYWHERE), List.of(Rect.EVERYWHERE), true);

  /** Disjoint, all pixels in it are in the area. */
  private final List<Rect> inner;

  /** Disjoint, all pixels of the area are in it. */
  private final List<Rect> outer;

  /** Whether inner and outer are the same list, as they are until the bound is first exceeded. */
  private final boolean exact;

  private Area(List<Rect> inner, List<Rect> outer, boolean exact) {
    this.inner = inner;
    this.outer = outer;
    this.exact = exact;
  }

  /** The area of one rectangle, clipped to {@link Rect#EVERYWHERE}. */
  public static Area of(Rect rect) {
    return EMPTY.plus(rect);
  }

  /** This and the pixels of a rectangle (wl_region.add). */
  public Area plus(Rect rect) {
    Rect added = rect.intersect(Rect.EVERYWHERE);
    if (added.isEmpty()) {
      return this;
    }
    List<Rect> inside = RectLists.add(inner, added);
    return bounded(inside, exact ? inside : RectLists.add(outer, added));
  }

  /** This without the pixels of a rectangle (wl_region.subtract). */
  public Area minus(Rect rect) {
    Rect removed = rect.intersect(Rect.EVERYWHERE);
    if (removed.isEmpty()) {
      return this;
    }
    List<Rect> inside = RectLists.subtract(inner, removed);
    return bounded(inside, exact ? inside : RectLists.subtract(outer, removed));
  }

  private Area bounded(List<Rect> inside, List<Rect> outside) {
    return new Area(
        RectLists.shrinkTo(inside, MAX_RECTS),
        RectLists.growTo(outside, MAX_RECTS),
        exact && inside.size() <= MAX_RECTS);
  }

  /** The pixels that are in the rectangle, too. */
  public Area intersect(Rect rect) {
    return map(rect::intersect);
  }

  /** Moved; what leaves {@link Rect#EVERYWHERE} is cut off. */
  public Area translate(int dx, int dy) {
    return map(rect -> rect.translate(dx, dy).intersect(Rect.EVERYWHERE));
  }

  /**
   * The area somewhere else.
   *
   * @param change takes disjoint rectangles to disjoint ones
   */
  Area map(UnaryOperator<Rect> change) {
    List<Rect> inside = RectLists.map(inner, change);
    return new Area(inside, exact ? inside : RectLists.map(outer, change), exact);
  }

  /** Whether the pixel is in the area; over the bound rather yes than no. */
  public boolean contains(int x, int y) {
    for (Rect rect : outer) {
      if (rect.contains(x, y)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any pixel of the rectangle is in the area; over the bound rather yes than no. */
  public boolean intersects(Rect rect) {
    return RectLists.anyIntersects(outer, rect);
  }

  /** Disjoint rectangles; over the bound rather too few than too many pixels. */
  public List<Rect> rects() {
    return inner;
  }

  /** The smallest rectangle around the area, never too small. */
  public Rect bounds() {
    return RectLists.bounds(outer);
  }

  /** Whether no pixel is in the area; over the bound rather no than yes. */
  public boolean isEmpty() {
    return outer.isEmpty();
  }
}
