package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A surface and its subsurfaces as they are stacked now, flattened. */
final class SurfaceTree {
  /**
   * A surface with content, all of whose ancestors have content.
   *
   * @param x from the root's left edge
   * @param y from the root's top edge
   */
  record Node(Surface surface, int x, int y) {
    Rect rect() {
      return new Rect(x, y, surface.width(), surface.height());
    }
  }

  /** One level of the walk: a surface, and how far up its stack we are. */
  private static final class Level {
    final Surface surface;
    final int x;
    final int y;
    StackOrder.Entry<Subsurface> at;

    Level(Surface surface, int x, int y) {
      this.surface = surface;
      this.x = x;
      this.y = y;
      this.at = surface.children().order().lowest();
    }
  }

  private SurfaceTree() {}

  /**
   * Bottom to top; empty when the root has no content. Trees may be deep: the levels are on the
   * heap, not on the stack.
   */
  static List<Node> flatten(Surface root) {
    List<Node> nodes = new ArrayList<>();
    if (!root.hasContent()) {
      return nodes;
    }
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(root, 0, 0));
    while (!levels.isEmpty()) {
      Level level = levels.element();
      StackOrder<Subsurface> order = level.surface.children().order();
      StackOrder.Entry<Subsurface> entry = level.at;
      if (order.isEnd(entry)) {
        levels.pop();
        continue;
      }
      level.at = order.above(entry);
      Subsurface child = entry.item;
      if (entry == order.parent()) {
        nodes.add(new Node(level.surface, level.x, level.y));
      } else if (child != null && child.surface().hasContent()) {
        levels.push(
            new Level(
                child.surface(),
                SurfaceUpdate.saturatedSum(level.x, child.x()),
                SurfaceUpdate.saturatedSum(level.y, child.y())));
      }
    }
    return nodes;
  }

  /** The smallest rectangle around all nodes. */
  static Rect bounds(List<Node> nodes) {
    Rect bounds = Rect.EMPTY;
    for (Node node : nodes) {
      bounds = bounds.union(node.rect().intersect(Rect.EVERYWHERE));
    }
    return bounds;
  }

  /**
   * The part of a client's window geometry that the tree covers; all that the tree covers when
   * there is none.
   */
  static Rect geometry(List<Node> nodes, @Nullable Rect requested) {
    Rect bounds = bounds(nodes);
    if (requested == null) {
      return bounds;
    }
    Rect clamped = requested.intersect(bounds);
    return clamped.isEmpty() ? bounds : clamped;
  }
}
