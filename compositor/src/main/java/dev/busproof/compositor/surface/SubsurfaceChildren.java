package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ProtocolError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The subsurfaces of one surface: their order, and which of them have something that waits for the
 * surface's own state to be applied. Trees may be thousands deep, so whatever goes down one does so
 * in a loop.
 */
final class SubsurfaceChildren {
  private final StackOrder<Subsurface> order = new StackOrder<>();
  private Set<Subsurface> waiting = new LinkedHashSet<>();

  StackOrder<Subsurface> order() {
    return order;
  }

  boolean isEmpty() {
    return order.isAlone();
  }

  /** Has the child looked at when the parent's state is applied next. */
  void addWaiting(Subsurface child) {
    waiting.add(child);
  }

  /** Takes a child out, at once. */
  void remove(Subsurface child, StackOrder.Entry<Subsurface> place) {
    waiting.remove(child);
    order.remove(place);
  }

  /**
   * The state of {@code top}, whose children these are, has been applied: so is what its children
   * hold back, all the way down.
   */
  void parentApplied(Surface top) throws ProtocolError {
    if (waiting.isEmpty() && !order.apply()) {
      return;
    }
    top.scene().layoutChanged();
    Deque<Surface> applied = new ArrayDeque<>();
    applied.add(top);
    while (!applied.isEmpty()) {
      SubsurfaceChildren below = applied.remove().children();
      below.order.apply();
      Set<Subsurface> held = below.waiting;
      below.waiting = new LinkedHashSet<>();
      for (Subsurface child : held) {
        if (child.parentApplied()) {
          applied.add(child.surface());
        }
      }
    }
  }

  /** The surface is gone: its children are hidden and nobody's. */
  void parentDestroyed() {
    waiting.clear();
    for (Subsurface child : order.items()) {
      child.parentDestroyed();
    }
  }
}
