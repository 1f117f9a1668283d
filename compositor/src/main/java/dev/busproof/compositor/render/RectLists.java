package dev.busproof.compositor.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Set operations on lists of disjoint rectangles. Every list returned is unmodifiable. */
final class RectLists {
  private RectLists() {}

  /** The list's pixels and the rectangle's. */
  static List<Rect> add(List<Rect> list, Rect added) {
    for (Rect rect : list) {
      if (rect.contains(added)) {
        return list;
      }
    }
    List<Rect> result = pieces(list, added);
    Rect grown = added;
    // Rows added one by one become one rectangle again; each round takes one out of the list.
    for (int i = sameEdge(result, grown); i >= 0; i = sameEdge(result, grown)) {
      grown = grown.union(result.remove(i));
    }
    result.add(grown);
    return List.copyOf(result);
  }

  /** The list's pixels that are not in the rectangle. */
  static List<Rect> subtract(List<Rect> list, Rect removed) {
    return anyIntersects(list, removed) ? List.copyOf(pieces(list, removed)) : list;
  }

  private static List<Rect> pieces(List<Rect> list, Rect hole) {
    List<Rect> result = new ArrayList<>(list.size() + 4);
    for (Rect rect : list) {
      if (!rect.intersects(hole)) {
        result.add(rect);
        continue;
      }
      long top = Math.max(rect.y(), hole.y());
      long bottom = Math.min(rect.bottom(), hole.bottom());
      addIfAny(result, Rect.ofEdges(rect.x(), rect.y(), rect.right(), top));
      addIfAny(result, Rect.ofEdges(rect.x(), top, hole.x(), bottom));
      addIfAny(result, Rect.ofEdges(hole.right(), top, rect.right(), bottom));
      addIfAny(result, Rect.ofEdges(rect.x(), bottom, rect.right(), rect.bottom()));
    }
    return result;
  }

  private static void addIfAny(List<Rect> list, Rect rect) {
    if (!rect.isEmpty()) {
      list.add(rect);
    }
  }

  private static int sameEdge(List<Rect> list, Rect rect) {
    for (int i = 0; i < list.size(); i++) {
      Rect other = list.get(i);
      boolean stacked =
          other.x() == rect.x()
              && other.width() == rect.width()
              && (other.y() == rect.bottom() || rect.y() == other.bottom());
      boolean abreast =
          other.y() == rect.y()
              && other.height() == rect.height()
              && (other.x() == rect.right() || rect.x() == other.right());
      if (stacked || abreast) {
        return i;
      }
    }
    return -1;
  }

  /** The smallest rectangle around all. */
  static Rect bounds(List<Rect> list) {
    Rect bounds = Rect.EMPTY;
    for (Rect rect : list) {
      bounds = bounds.union(rect);
    }
    return bounds;
  }

  /** Whether any of them has a pixel of the rectangle. */
  static boolean anyIntersects(List<Rect> list, Rect rect) {
    for (Rect each : list) {
      if (each.intersects(rect)) {
        return true;
      }
    }
    return false;
  }

  /** What is left of each rectangle after a change that keeps them disjoint. */
  static List<Rect> map(List<Rect> list, UnaryOperator<Rect> change) {
    List<Rect> result = new ArrayList<>(list.size());
    for (Rect rect : list) {
      addIfAny(result, change.apply(rect));
    }
    return List.copyOf(result);
  }

  /** At most {@code limit} of the rectangles, the largest. */
  static List<Rect> shrinkTo(List<Rect> list, int limit) {
    if (list.size() <= limit) {
      return list;
    }
    return list.stream()
        .sorted(Comparator.comparingLong(Rect::area).reversed())
        .limit(limit)
        .toList();
  }

  /**
   * At most {@code limit} disjoint rectangles that hold at least the list's pixels. Over the limit
   * the whole becomes one rectangle: crude, but O(n), and the list has room again.
   */
  static List<Rect> growTo(List<Rect> list, int limit) {
    return list.size() <= limit ? list : List.of(bounds(list));
  }
}
