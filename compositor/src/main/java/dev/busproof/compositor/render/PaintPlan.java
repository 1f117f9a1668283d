package dev.busproof.compositor.render;

import java.util.List;

/** What is to be painted of which layer; made by {@link Renderer#plan}, good for one paint. */
public final class PaintPlan {
  private final Visibility visibility;
  private final List<Object> tooCostly;

  PaintPlan(Visibility visibility, List<Object> tooCostly) {
    this.visibility = visibility;
    this.tooCostly = tooCostly;
  }

  /**
   * The payers whose layers cost more than the limits allow. When there are any the plan is
   * unfinished and cannot be painted: the caller drops their layers and plans again.
   */
  public List<Object> tooCostly() {
    return tooCostly;
  }

  Visibility visibility() {
    if (!tooCostly.isEmpty()) {
      throw new IllegalStateException("an unfinished plan");
    }
    return visibility;
  }
}
