package dev.busproof.compositor.render;

import java.util.List;

/** What is to be painted of which layer; made by {@link Renderer#plan}, good for one paint. */
public final class PaintPlan {
  private final Visibility visibility;
  private final PaintCosts costs;

  PaintPlan(Visibility visibility, PaintCosts costs) {
    this.visibility = visibility;
    this.costs = costs;
  }

  /**
   * The payers whose layers cost more than the limits allow. When there are any the plan is
   * unfinished and cannot be painted, or, when its painting turned out to be what is too much, was
   * painted in part: the caller drops their layers and plans again.
   */
  public List<Object> tooCostly() {
    return costs.tooCostly();
  }

  PaintCosts costs() {
    return costs;
  }

  Visibility visibility() {
    if (costs.exceeded()) {
      throw new IllegalStateException("an unfinished plan");
    }
    return visibility;
  }
}
