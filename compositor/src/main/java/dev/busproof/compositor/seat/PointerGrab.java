package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Point;
import java.util.Optional;

/**
 * Follows the pointer, or a finger, from a press until it is let go; meanwhile no client hears of
 * it otherwise. For interactive moves and resizes, and drags. Times are in milliseconds of the
 * compositor's clock, places on the output. Called on the loop thread, outside of the layout, so
 * that a grab may change the scene.
 */
public interface PointerGrab {
  /** It moved. */
  void motion(int timeMillis, Point to);

  /** It did not move, but what is under it may have changed. */
  default void refresh(int timeMillis) {}

  /** Whose cursor is shown meanwhile; by default there is none. */
  default Optional<Client> cursorOwner() {
    return Optional.empty();
  }

  /** The last button, or the finger, is up: the grab is over. */
  void released(int timeMillis, Point at);

  /** The grab is over without that: what was being done is to be undone, or left as it is. */
  void cancelled();
}
