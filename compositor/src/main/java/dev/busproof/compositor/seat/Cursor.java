package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Scene;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is painted where the pointer is. It is the image that the client under the pointer has set,
 * and nothing until it has: there is no image of our own.
 */
final class Cursor {
  private final Scene scene;
  private Point at = new Point(0, 0);

  /** The client under the pointer. */
  private @Nullable Client owner;

  private @Nullable CursorRole image;
  private long hotspotX;
  private long hotspotY;

  Cursor(Scene scene) {
    this.scene = scene;
  }

  /** The pointer is over another client's surface, or over none: the image goes. */
  void enter(Optional<Client> client) {
    Client next = client.orElse(null);
    if (next != owner) {
      owner = next;
      show(null);
    }
  }

  /** Above what has been shown above it. */
  void raise() {
    if (image != null) {
      scene.hide(image.overlay());
      scene.show(image.overlay());
    }
  }

  void moveTo(Point to) {
    at = to;
    place();
  }

  /** From wl_pointer.set_cursor; without effect when it comes too late or from somebody else. */
  void set(Pointer by, int serial, Optional<CursorRole> next, int newHotspotX, int newHotspotY) {
    boolean same = next.isPresent() && next.get() == image;
    if (by.client() != owner || !(same || by.isCurrent(serial))) {
      return;
    }
    hotspotX = newHotspotX;
    hotspotY = newHotspotY;
    show(next.orElse(null));
    place();
  }

  /** The content has been moved below the hotspot. */
  void moved(CursorRole role, int dx, int dy) {
    if (role == image) {
      hotspotX -= dx;
      hotspotY -= dy;
      place();
    }
  }

  void gone(CursorRole role) {
    if (role == image) {
      show(null);
    }
  }

  private void show(@Nullable CursorRole next) {
    if (next == image) {
      return;
    }
    if (image != null) {
      scene.hide(image.overlay());
    }
    image = next;
    if (next != null) {
      place();
      scene.show(next.overlay());
    }
  }

  private void place() {
    if (image != null) {
      image
          .overlay()
          .moveTo(whole(Math.floor(at.x()) - hotspotX), whole(Math.floor(at.y()) - hotspotY));
    }
  }

  private static int whole(double coordinate) {
    return (int) Math.clamp(coordinate, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
