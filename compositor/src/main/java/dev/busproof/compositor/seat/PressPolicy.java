package dev.busproof.compositor.seat;

import dev.busproof.compositor.surface.Surface;
import java.util.Optional;

/** What the shell makes of presses, and who may have them while menus are open. */
public interface PressPolicy {
  /** Everybody gets what is theirs, and nothing follows from it. */
  PressPolicy NONE =
      new PressPolicy() {
        @Override
        public boolean admits(Surface surface) {
          return true;
        }

        @Override
        public void pressed(Optional<Surface> on) {}
      };

  /** Whether the pointer may be over that surface, and fingers come down on it. */
  boolean admits(Surface surface);

  /**
   * A button was pressed or a finger came down.
   *
   * @param on the surface that was told; empty when there is none at that place, or none that is
   *     admitted
   */
  void pressed(Optional<Surface> on);
}
