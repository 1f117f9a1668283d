package dev.busproof.compositor.seat;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Hit;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.WlPointer.AxisSource;
import dev.busproof.wire.protocol.WlPointer.ButtonState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the pointer is, which buttons are down, and who is told. While a button is down its surface
 * keeps the pointer, wherever that goes; when nobody was pressed, or the surface is gone, nobody
 * gets it until all buttons are up, so that no client sees half a click.
 */
final class PointerFocus {
  /** More buttons than a mouse has; those beyond are not noticed. */
  private static final int MOST_BUTTONS = 32;

  private final Scene scene;
  private final SerialLog serials;
  private final Cursor cursor;
  private final ByClient<Pointer> pointers = new ByClient<>();
  private final Frames<Pointer> frames = new Frames<>(Pointer::frame);
  private final Map<Integer, Optional<Press.Button>> down = new LinkedHashMap<>();
  private PressPolicy policy = PressPolicy.NONE;
  private Point position;

  /** Nothing is under a pointer that has never moved. */
  private boolean present;

  /** Whether it has come to a place that has not been looked at. */
  private boolean moved;

  private @Nullable Hit focus;
  private @Nullable PointerGrab grab;

  PointerFocus(Scene scene, SerialLog serials) {
    this.scene = scene;
    this.serials = serials;
    this.cursor = new Cursor(scene);
    Rect first = scene.outputs().first().area();
    this.position = new Point(first.x() + first.width() / 2.0, first.y() + first.height() / 2.0);
  }

  SerialLog serials() {
    return serials;
  }

  Cursor cursor() {
    return cursor;
  }

  Frames<Pointer> frames() {
    return frames;
  }

  void policy(PressPolicy shell) {
    policy = shell;
  }

  Point position() {
    return position;
  }

  void add(Pointer pointer) {
    serials.hold(pointer.client());
    pointers.add(pointer);
    if (focus != null && focus.surface().client() == pointer.client()) {
      pointer.enter(focus);
      frame();
    }
  }

  void remove(Pointer pointer) {
    pointers.remove(pointer);
    frames.remove(pointer);
    serials.drop(pointer.client());
  }

  /**
   * To a place that is on an output. What is there is looked up with what comes next: of many
   * motions in a row only the last is seen, which each cost a pass over all surfaces.
   */
  void moveTo(Point to) {
    position = to;
    present = true;
    moved = true;
    cursor.moveTo(position);
  }

  private void arrive(int timeMillis) {
    if (!moved) {
      return;
    }
    moved = false;
    if (grab != null) {
      grab.motion(timeMillis, position);
    } else {
      aim(timeMillis, true);
    }
  }

  /** False when the button is as it was, or one too many. */
  boolean button(int timeMillis, int button, boolean pressed) {
    arrive(timeMillis);
    present = true;
    if (pressed) {
      if (down.containsKey(button) || down.size() >= MOST_BUTTONS) {
        return false;
      }
      press(timeMillis, button);
    } else {
      if (down.remove(button) == null) {
        return false;
      }
      release(timeMillis, button);
    }
    return true;
  }

  private void press(int timeMillis, int button) {
    if (grab != null) {
      down.put(button, Optional.empty());
      return;
    }
    aim(timeMillis, false);
    Hit on = focus;
    if (on == null) {
      down.put(button, Optional.empty());
      policy.pressed(Optional.empty());
      return;
    }
    int serial = serials.next(on.surface().client());
    down.put(button, Optional.of(new Press.Button(serial, on.surface(), position)));
    tell(pointer -> pointer.button(serial, timeMillis, on, button, ButtonState.PRESSED));
    policy.pressed(Optional.of(on.surface()));
  }

  private void release(int timeMillis, int button) {
    if (grab != null) {
      if (down.isEmpty()) {
        PointerGrab over = grab;
        grab = null;
        over.released(timeMillis, position);
        aim(timeMillis, false);
      }
      return;
    }
    // Whoever has the focus while buttons are down was told of all of them.
    Hit on = focus;
    if (on != null) {
      int serial = serials.next(on.surface().client());
      tell(pointer -> pointer.button(serial, timeMillis, on, button, ButtonState.RELEASED));
    }
    if (down.isEmpty()) {
      aim(timeMillis, false);
    }
  }

  void axisSource(int timeMillis, AxisSource source) {
    arrive(timeMillis);
    Hit on = focus;
    if (on != null) {
      tell(pointer -> pointer.axisSource(on, source));
    }
  }

  void scroll(int timeMillis, Scroll scroll) {
    arrive(timeMillis);
    Hit on = focus;
    if (on != null) {
      tell(pointer -> pointer.scroll(timeMillis, on, scroll));
    }
  }

  /** Ends the group of events. */
  void frame(int timeMillis) {
    arrive(timeMillis);
    frame();
  }

  private void frame() {
    frames.end();
  }

  /** The button press with that serial, while it lasts. */
  Optional<Press> held(int serial) {
    return down.values().stream()
        .flatMap(Optional::stream)
        .filter(press -> press.serial() == serial && press.surface().isAlive())
        .map(Press.class::cast)
        .findFirst();
  }

  /** False when there is a grab already or the button is up. */
  boolean begin(Press.Button press, PointerGrab next) {
    if (grab != null || !down.containsValue(Optional.of(press))) {
      return false;
    }
    grab = next;
    down.replaceAll((_, _) -> Optional.empty());
    focusOn(Optional.empty());
    cursor.raise();
    frame();
    return true;
  }

  /** The grab's owner ends it; the pointer is given back when all buttons are up. */
  void end(PointerGrab ended) {
    if (ended.equals(grab)) {
      grab = null;
      cursor.enter(Optional.empty());
    }
  }

  /** What is under the pointer may have changed, though it did not move. */
  void refresh(int timeMillis) {
    // The output it was on may be gone.
    Point seen = scene.outputs().closest(position);
    if (!seen.equals(position)) {
      position = seen;
      cursor.moveTo(seen);
    }
    if (grab != null) {
      grab.refresh(timeMillis);
    } else {
      aim(timeMillis, false);
      frame();
    }
  }

  void surfaceDestroyed(Surface surface) {
    if (focus != null && focus.surface() == surface) {
      focusOn(Optional.empty());
      frame();
    }
  }

  private void aim(int timeMillis, boolean moved) {
    Optional<Hit> next = target();
    Hit before = focus;
    if (before == null || next.isEmpty() || before.surface() != next.get().surface()) {
      focusOn(next);
      return;
    }
    Hit now = next.get();
    focus = now;
    if (moved || !samePlace(before.at(), now.at())) {
      tell(pointer -> pointer.motion(timeMillis, now));
    }
  }

  private static boolean samePlace(Point a, Point b) {
    return Fixed.ofDouble(a.x()) == Fixed.ofDouble(b.x())
        && Fixed.ofDouble(a.y()) == Fixed.ofDouble(b.y());
  }

  private Optional<Hit> target() {
    if (!present) {
      return Optional.empty();
    }
    if (!down.isEmpty()) {
      return focus == null ? Optional.empty() : scene.locate(focus.surface(), position);
    }
    return scene.hit(position).filter(hit -> policy.admits(hit.surface()));
  }

  private void focusOn(Optional<Hit> next) {
    Hit before = focus;
    focus = next.orElse(null);
    if (before != null) {
      pointers.forEach(before.surface().client(), pointer -> pointer.leave(before.surface()));
    }
    cursor.enter(grab == null ? next.map(hit -> hit.surface().client()) : grab.cursorOwner());
    next.ifPresent(hit -> tell(pointer -> pointer.enter(hit)));
  }

  /** Tells the pointers of whoever has the focus. */
  private void tell(Consumer<Pointer> event) {
    if (focus != null) {
      pointers.forEach(focus.surface().client(), event);
    }
  }
}
