package dev.busproof.compositor.render;

import java.util.ArrayList;
import java.util.List;

/**
 * What must be repainted: at least every pixel added, in at most {@link #MAX_RECTS} rectangles.
 * Adding costs the same however many were added before, so that a client with 30,000 rectangles a
 * commit pays for 30,000 times sixteen comparisons and nobody pays more. Not thread-safe.
 */
public final class DamageRegion {
  /** Beyond this many rectangles the two that waste least are merged. */
  public static final int MAX_RECTS = 16;

  private final List<Rect> rects = new ArrayList<>(MAX_RECTS);

  /** Adds the pixels of a rectangle, clipped to {@link Rect#EVERYWHERE}; an empty one adds none. */
  public void add(Rect rect) {
    Rect grown = rect.intersect(Rect.EVERYWHERE);
    if (grown.isEmpty()) {
      return;
    }
    // Each round but the last takes one rectangle out of the list, so there are at most 17 of them.
    while (true) {
      int merged = partnerOf(grown);
      if (merged < 0) {
        break;
      }
      Rect other = rects.get(merged);
      if (other.contains(grown)) {
        return;
      }
      grown = grown.union(other);
      removeAt(merged);
    }
    rects.add(grown);
  }

  /** Adds every rectangle of another region. */
  public void addAll(DamageRegion other) {
    for (Rect rect : List.copyOf(other.rects)) {
      add(rect);
    }
  }

  /**
   * The rectangle to merge with: one where the union paints no more pixels than the two would
   * apart, or, when the list is full, the one where it paints the fewest more. -1 for none.
   */
  private int partnerOf(Rect rect) {
    int best = -1;
    long leastWaste = rects.size() < MAX_RECTS ? 1 : Long.MAX_VALUE;
    for (int i = 0; i < rects.size(); i++) {
      Rect other = rects.get(i);
      long waste = rect.union(other).area() - rect.area() - other.area();
      if (waste < leastWaste) {
        leastWaste = waste;
        best = i;
      }
    }
    return best;
  }

  private void removeAt(int index) {
    Rect last = rects.removeLast();
    if (index < rects.size()) {
      rects.set(index, last);
    }
  }

  /** At most {@link #MAX_RECTS} rectangles, none empty; they may overlap. */
  public List<Rect> rects() {
    return List.copyOf(rects);
  }

  /** The smallest rectangle around all, {@link Rect#EMPTY} when nothing is damaged. */
  public Rect bounds() {
    Rect bounds = Rect.EMPTY;
    for (Rect rect : rects) {
      bounds = bounds.union(rect);
    }
    return bounds;
  }

  public boolean isEmpty() {
    return rects.isEmpty();
  }

  public void clear() {
    rects.clear();
  }
}
