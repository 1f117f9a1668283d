package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;

/** Where the scene's last layout put a surface; belongs to {@link SceneLayout}. */
final class Shown {
  /** The layout that this was set by; another one's number means that the surface is not shown. */
  long layout = -1;

  /** In the compositor's space, may be outside of every output. */
  Rect rect = Rect.EMPTY;

  /** Place in the order from bottom to top. */
  int index;

  /** The bits of the outputs that listeners know the surface to be on. */
  int on;

  /** Whether the surface is in the scene's list of those whose content changed. */
  boolean changed;

  /** Whether the surface is in the scene's list of those with frame callbacks due. */
  boolean framesDue;
}
