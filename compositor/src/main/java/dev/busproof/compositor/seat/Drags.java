package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneListener;
import dev.busproof.compositor.surface.Surface;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Drag and drop of the seat: one drag at a time, and whom it can be told. Loop thread only. */
final class Drags implements SceneListener {
  private final Scene scene;
  private final SeatInput input;
  private final ByClient<DataDevice> devices = new ByClient<>();
  private @Nullable Drag current;

  Drags(Scene scene, SeatInput input) {
    this.scene = scene;
    this.input = input;
    scene.addListener(this);
    input.keyboardFocus().onModifiers(this::modifiersChanged);
  }

  Scene scene() {
    return scene;
  }

  void add(DataDevice device) {
    devices.add(device);
  }

  /** The device by which a client is told of drags: the oldest it has. */
  Optional<DataDevice> deviceOf(Client client) {
    return devices.first(client);
  }

  int nextSerial(Client client) {
    return input.serials().next(client);
  }

  int wishedAction() {
    return DndActions.wishedFor(input.keyboardFocus().device().modifiers());
  }

  /**
   * Drags from a press of the device's client that lasts.
   *
   * @return false when the serial is of none, or there is another drag
   */
  boolean start(DataDevice from, Optional<DataSource> source, Optional<DragIcon> icon, int serial) {
    Press press =
        input.pressOf(serial).filter(each -> each.surface().client() == from.client()).orElse(null);
    if (press == null || current != null) {
      return false;
    }
    Drag drag = new Drag(this, from, source, icon, input.placeOf(press));
    // First, so that the cursor is above it.
    icon.ifPresent(each -> each.show(input.placeOf(press)));
    if (!input.begin(press, drag)) {
      icon.ifPresent(DragIcon::hide);
      return false;
    }
    current = drag;
    drag.begin(input.now());
    return true;
  }

  void over(Drag drag) {
    if (drag == current) {
      current = null;
    }
  }

  /** Ends a drag before it is let go. */
  void abandon(Drag drag) {
    drag.abandon();
    input.end(drag);
  }

  private void modifiersChanged() {
    if (current != null) {
      current.modifiersChanged();
    }
  }

  void remove(DataDevice device) {
    devices.remove(device);
    if (current != null) {
      current.deviceDestroyed(device);
    }
  }

  void sourceDestroyed(DataSource source) {
    if (current != null) {
      current.sourceDestroyed(source);
    }
  }

  @Override
  public void destroyed(Surface surface) {
    if (current != null) {
      current.surfaceDestroyed(surface);
    }
  }
}
