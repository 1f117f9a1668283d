package dev.busproof.compositor.control;

import dev.busproof.compositor.render.Transform;

/** Adds and removes outputs. Throws IllegalArgumentException when that cannot be. */
public interface OutputPlug {
  /**
   * Adds an output; parameters as those of an output the compositor is started with.
   *
   * @param x of its left upper corner in the compositor's space
   * @param y of its left upper corner in the compositor's space
   */
  void plugIn(
      String name, int widthPixels, int heightPixels, int scale, Transform transform, int x, int y);

  /** Removes the output of that name, which must not be the last. */
  void unplug(String name);
}
