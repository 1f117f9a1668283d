package dev.busproof.compositor.surface;

/** Told when surfaces come to outputs and leave them, and when they are destroyed. */
public interface SceneListener {
  /** Some part of the surface is on that output now. */
  default void entered(Surface surface, SceneOutput output) {}

  /**
   * No part of the surface is on that output any more; either may be gone already. Where it has
   * come to was told before.
   */
  default void left(Surface surface, SceneOutput output) {}

  /** The surface is being destroyed, shown or not; unlike the others this may change the scene. */
  default void destroyed(Surface surface) {}
}
