package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Hit;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.Surface;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which fingers are down, and who is told: whoever has the surface a finger came down on. */
final class TouchFocus {
  /** More fingers than a screen follows; those beyond are not noticed. */
  private static final int MOST_FINGERS = 32;

  private static final class Finger {
    Point at;

    /** Empty when it came down on no surface, or that is gone, or a grab has the finger. */
    Optional<Press.Finger> press = Optional.empty();

    @Nullable PointerGrab grab;

    Finger(Point at) {
      this.at = at;
    }
  }

  private final Scene scene;
  private final SerialLog serials;
  private final ByClient<Touch> touches = new ByClient<>();
  private final Frames<Touch> frames = new Frames<>(Touch::frame);
  private final Map<Integer, Finger> down = new HashMap<>();
  private PressPolicy policy = PressPolicy.NONE;

  TouchFocus(Scene scene, SerialLog serials) {
    this.scene = scene;
    this.serials = serials;
  }

  Frames<Touch> frames() {
    return frames;
  }

  void policy(PressPolicy shell) {
    policy = shell;
  }

  void add(Touch touch) {
    serials.hold(touch.client());
    touches.add(touch);
  }

  void remove(Touch touch) {
    touches.remove(touch);
    frames.remove(touch);
    serials.drop(touch.client());
  }

  boolean isDown(int id) {
    return down.containsKey(id);
  }

  void down(int timeMillis, int id, Point at) {
    if (down.containsKey(id) || down.size() >= MOST_FINGERS) {
      return;
    }
    Finger finger = new Finger(at);
    down.put(id, finger);
    Optional<Hit> hit = scene.hit(at).filter(on -> policy.admits(on.surface()));
    if (hit.isPresent()) {
      Hit on = hit.get();
      Client client = on.surface().client();
      int serial = serials.next(client);
      finger.press = Optional.of(new Press.Finger(serial, on.surface(), at, id));
      touches.forEach(client, touch -> touch.down(serial, timeMillis, id, on));
    }
    policy.pressed(hit.map(Hit::surface));
  }

  void motion(int timeMillis, int id, Point to) {
    Finger finger = down.get(id);
    if (finger == null) {
      return;
    }
    finger.at = to;
    if (finger.grab != null) {
      finger.grab.motion(timeMillis, to);
    } else if (finger.press.isPresent()) {
      scene
          .locate(finger.press.get().surface(), to)
          .ifPresent(hit ->
              touches.forEach(hit.surface().client(), touch -> touch.motion(timeMillis, id, hit)));
    }
  }

  void up(int timeMillis, int id) {
    Finger finger = down.remove(id);
    if (finger == null) {
      return;
    }
    if (finger.grab != null) {
      finger.grab.released(timeMillis, finger.at);
    } else {
      finger.press.ifPresent(press -> tellUp(timeMillis, press));
    }
  }

  private void tellUp(int timeMillis, Press.Finger press) {
    Client client = press.surface().client();
    int serial = serials.next(client);
    touches.forEach(client, touch -> touch.up(serial, timeMillis, press.id()));
  }

  /** The device takes all fingers back: nothing that they began is to happen. */
  void cancel() {
    List<Finger> cancelled = List.copyOf(down.values());
    down.clear();
    for (Finger finger : cancelled) {
      if (finger.grab != null) {
        finger.grab.cancelled();
      } else {
        finger.press.ifPresent(press -> touches.forEach(press.surface().client(), Touch::cancel));
      }
    }
  }

  /** What is under fingers at rest may have changed; only grabs look at that. */
  void refresh(int timeMillis) {
    for (Finger finger : List.copyOf(down.values())) {
      if (finger.grab != null) {
        finger.grab.refresh(timeMillis);
      }
    }
  }

  /** Where that finger is. */
  Optional<Point> placeOf(int id) {
    return Optional.ofNullable(down.get(id)).map(finger -> finger.at);
  }

  /** Ends the group of events. */
  void frame() {
    frames.end();
  }

  /** The finger that came down with that serial, while it is down. */
  Optional<Press> held(int serial) {
    return down.values().stream()
        .map(finger -> finger.press)
        .flatMap(Optional::stream)
        .filter(press -> press.serial() == serial)
        .map(Press.class::cast)
        .findFirst();
  }

  /**
   * Takes the finger from its client, which loses its other fingers, too: an event can only cancel
   * all of them. False when the finger is up or has a grab.
   */
  boolean begin(Press.Finger press, PointerGrab next) {
    Finger finger = down.get(press.id());
    if (finger == null || !finger.press.equals(Optional.of(press))) {
      return false;
    }
    Client client = press.surface().client();
    for (Finger each : down.values()) {
      each.press = each.press.filter(other -> other.surface().client() != client);
    }
    finger.grab = next;
    touches.forEach(client, Touch::cancel);
    return true;
  }

  /** The grab's owner ends it: the finger is nobody's until it is up. */
  void end(PointerGrab ended) {
    for (Finger finger : down.values()) {
      if (ended.equals(finger.grab)) {
        finger.grab = null;
      }
    }
  }

  /** Its fingers are up, as far as its client can tell. */
  void surfaceDestroyed(int timeMillis, Surface surface) {
    boolean told = false;
    for (Finger finger : down.values()) {
      if (finger.press.isPresent() && finger.press.get().surface() == surface) {
        tellUp(timeMillis, finger.press.get());
        finger.press = Optional.empty();
        told = true;
      }
    }
    if (told) {
      frame();
    }
  }
}
