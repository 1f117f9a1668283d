package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSeat;

/** A client's {@code wl_seat}. */
public final class Seat extends Resource {
  private final ServerContext context;
  private final Keymap keymap;
  private final KeyboardFocus focus;

  Seat(
      Client client,
      int id,
      int version,
      ServerContext context,
      Keymap keymap,
      KeyboardFocus focus) {
    super(client, id, version);
    this.context = context;
    this.keymap = keymap;
    this.focus = focus;
  }

  void describe() {
    send(
        new WlSeat.Event.Capabilities(
            WlSeat.Capability.POINTER.value() | WlSeat.Capability.KEYBOARD.value()));
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
          client().register(new Pointer(client(), get.id(), version()));
      case WlSeat.Request.GetKeyboard get ->
          client()
              .register(new Keyboard(client(), get.id(), version(), focus))
              .begin(keymap, context);
      case WlSeat.Request.GetTouch _ ->
          throw error(
              WlSeat.Error.MISSING_CAPABILITY.value(), "this seat never had a touch screen");
      case WlSeat.Request.Release _ -> destroy();
    }
  }
}
