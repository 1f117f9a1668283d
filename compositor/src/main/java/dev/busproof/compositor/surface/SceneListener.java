package dev.busproof.compositor.surface;

/** Told when surfaces come to the output and leave it, and when they are destroyed. */
public interface SceneListener {
  /** Some part of the surface is on the output now. */
  void entered(Surface surface);

  /** No part of the surface is on the output any more; it may be destroyed already. */
  void left(Surface surface);

  /** The surface is being destroyed, shown or not; unlike the others this may change the scene. */
  default void destroyed(Surface surface) {}
}
