package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Hit;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.Message;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlTouch;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code wl_touch}. A client that does not read is not told of new fingers, and of those it knows
 * only that they are up.
 */
final class Touch extends Resource {
  private final TouchFocus focus;

  /** The fingers that the client has been told of. */
  private final Set<Integer> known = new HashSet<>();

  Touch(Client client, int id, int version, TouchFocus focus) {
    super(client, id, version);
    this.focus = focus;
  }

  void begin() {
    focus.add(this);
  }

  void down(int serial, int timeMillis, int finger, Hit at) {
    if (client().hasRoom()) {
      known.add(finger);
      tell(
          new WlTouch.Event.Down(
              serial,
              timeMillis,
              at.surface().id(),
              finger,
              Fixed.ofDouble(at.at().x()),
              Fixed.ofDouble(at.at().y())));
    }
  }

  void motion(int timeMillis, int finger, Hit to) {
    if (known.contains(finger) && client().hasRoom()) {
      tell(
          new WlTouch.Event.Motion(
              timeMillis, finger, Fixed.ofDouble(to.at().x()), Fixed.ofDouble(to.at().y())));
    }
  }

  void up(int serial, int timeMillis, int finger) {
    if (known.remove(finger)) {
      tell(new WlTouch.Event.Up(serial, timeMillis, finger));
    }
  }

  /** All fingers are taken from the client. */
  void cancel() {
    if (!known.isEmpty()) {
      known.clear();
      focus.frames().remove(this);
      send(new WlTouch.Event.Cancel());
    }
  }

  void frame() {
    send(new WlTouch.Event.Frame());
  }

  private void tell(Message event) {
    send(event);
    focus.frames().add(this);
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return WlTouch.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlTouch.Request.decode(opcode, version(), body)) {
      case WlTouch.Request.Release _ -> destroy();
    }
  }

  @Override
  protected void onDestroyed() {
    focus.remove(this);
  }
}
