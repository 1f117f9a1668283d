package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;

/** What a configure event said, to take effect with the commit that answers it. */
sealed interface Configuration {
  /**
   * Of an xdg_toplevel.
   *
   * @param filling what it fills
   * @param size of the window geometry, 0x0 for the client's choice
   * @param endedResize the number of the resize whose last size this is; 0 when of none
   */
  record OfToplevel(Filling.Extent filling, Rect size, int endedResize) implements Configuration {}

  /**
   * Of an xdg_popup.
   *
   * @param place its window geometry relative to the parent's
   */
  record OfPopup(Rect place) implements Configuration {}
}
