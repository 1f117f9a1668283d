package dev.busproof.compositor.shell;

import dev.busproof.compositor.surface.SceneOutput;

/** Keeps windows where they can be seen. */
@FunctionalInterface
public interface OutputWatch {
  /** An output has been removed; the windows that were on it go to those that are left. */
  void outputGone(SceneOutput gone);
}
