package dev.busproof.compositor.shell;

import dev.busproof.compositor.surface.Surface;

/** Puts windows where somebody other than the window manager wants them. */
@FunctionalInterface
public interface WindowPlacer {
  /**
   * Puts the corner of the window's geometry there, in the compositor's space: now, or when it is
   * mapped. A surface that never becomes a toplevel is not moved.
   */
  void place(Surface surface, int x, int y);
}
