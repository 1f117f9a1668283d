package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.Area;
import org.jspecify.annotations.Nullable;

/** Counts the rectangles of areas that one object keeps for its client. */
final class RectBudget {
  private final ClientBudget budget;
  private int held;

  RectBudget(ClientBudget budget) {
    this.budget = budget;
  }

  /** What an area counts: the first rectangle is free, so that objects without regions are, too. */
  static int of(@Nullable Area area) {
    return area == null ? 0 : Math.max(0, area.rects().size() - 1);
  }

  /**
   * The object keeps that many now.
   *
   * @throws ProtocolError wl_display.no_memory when the client's regions have too many
   */
  void hold(int rects) throws ProtocolError {
    if (rects > held) {
      budget.charge(Held.REGION_RECTANGLES, rects - held);
    } else {
      budget.refund(Held.REGION_RECTANGLES, held - rects);
    }
    held = rects;
  }

  /** The object is gone. */
  void release() {
    budget.refund(Held.REGION_RECTANGLES, held);
    held = 0;
  }
}
