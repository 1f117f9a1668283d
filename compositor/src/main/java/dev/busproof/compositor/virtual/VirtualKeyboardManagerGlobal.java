package dev.busproof.compositor.virtual;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardManagerV1;

/**
 * {@code zwp_virtual_keyboard_manager_v1}: any client may type, so its error "unauthorized" is
 * never sent.
 */
public final class VirtualKeyboardManagerGlobal implements Global {
  private final SharingLadder ladder;
  private final SeatInput input;

  public VirtualKeyboardManagerGlobal(SharingLadder ladder, SeatInput input) {
    this.ladder = ladder;
    this.input = input;
  }

  @Override
  public String interfaceName() {
    return ZwpVirtualKeyboardManagerV1.NAME;
  }

  @Override
  public int version() {
    return ZwpVirtualKeyboardManagerV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version, ladder, input);
  }

  private static final class Bound extends Resource {
    private final SharingLadder ladder;
    private final SeatInput input;

    Bound(Client client, int id, int version, SharingLadder ladder, SeatInput input) {
      super(client, id, version);
      this.ladder = ladder;
      this.input = input;
    }

    @Override
    public String interfaceName() {
      return ZwpVirtualKeyboardManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZwpVirtualKeyboardManagerV1.Request.decode(opcode, version(), body)) {
        case ZwpVirtualKeyboardManagerV1.Request.CreateVirtualKeyboard create -> {
          client().require(create.seat(), Seat.class);
          client().register(new VirtualKeyboard(client(), create.id(), version(), ladder, input));
        }
      }
    }
  }
}
