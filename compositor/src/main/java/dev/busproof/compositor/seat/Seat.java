package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSeat;
import java.util.Optional;

/** A client's {@code wl_seat}. */
public final class Seat extends Resource {
  private final SeatInput input;
  private final boolean hasTouch;

  Seat(Client client, int id, int version, SeatInput input, boolean hasTouch) {
    super(client, id, version);
    this.input = input;
    this.hasTouch = hasTouch;
  }

  /** What this seat's devices do. */
  public SeatInput input() {
    return input;
  }

  /** The client's button or finger that came down with that serial, while it is down. */
  public Optional<Press> press(int serial) {
    return input.pressOf(serial).filter(press -> press.surface().client() == client());
  }

  /** Whether the client has been sent an input event with that serial lately. */
  public boolean knowsSerial(int serial) {
    return input.knowsSerial(client(), serial);
  }

  void describe() {
    send(
        new WlSeat.Event.Capabilities(
            WlSeat.Capability.POINTER.value()
                | WlSeat.Capability.KEYBOARD.value()
                | (hasTouch ? WlSeat.Capability.TOUCH.value() : 0)));
    if (version() >= 2) {
      send(new WlSeat.Event.Name("seat0"));
    }
  }

  @Override
  public String interfaceName() {
    return WlSeat.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlSeat.Request.decode(opcode, version(), body)) {
      case WlSeat.Request.GetPointer get ->
          client().register(new Pointer(client(), get.id(), version(), input.pointer())).begin();
      case WlSeat.Request.GetKeyboard get ->
          client()
              .register(new Keyboard(client(), get.id(), version(), input.keyboardFocus()))
              .begin();
      case WlSeat.Request.GetTouch get -> {
        if (!hasTouch) {
          throw error(
              WlSeat.Error.MISSING_CAPABILITY.value(), "this seat never had a touch screen");
        }
        client().register(new Touch(client(), get.id(), version(), input.touch())).begin();
      }
      case WlSeat.Request.Release _ -> destroy();
    }
  }
}
