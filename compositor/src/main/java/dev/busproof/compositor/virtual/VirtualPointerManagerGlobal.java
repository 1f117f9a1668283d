package dev.busproof.compositor.virtual;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import java.util.Optional;

/** {@code zwlr_virtual_pointer_manager_v1}: any client may move the pointer. */
public final class VirtualPointerManagerGlobal implements Global {
  private final Scene scene;
  private final SeatInput input;

  public VirtualPointerManagerGlobal(Scene scene, SeatInput input) {
    this.scene = scene;
    this.input = input;
  }

  @Override
  public String interfaceName() {
    return ZwlrVirtualPointerManagerV1.NAME;
  }

  @Override
  public int version() {
    return ZwlrVirtualPointerManagerV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version, scene, input);
  }

  private static final class Bound extends Resource {
    private final Scene scene;
    private final SeatInput input;

    Bound(Client client, int id, int version, Scene scene, SeatInput input) {
      super(client, id, version);
      this.scene = scene;
      this.input = input;
    }

    @Override
    public String interfaceName() {
      return ZwlrVirtualPointerManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZwlrVirtualPointerManagerV1.Request.decode(opcode, version(), body)) {
        case ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer create -> {
          client().find(create.seat(), Seat.class);
          create(create.id(), Optional.empty());
        }
        case ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointerWithOutput create -> {
          client().find(create.seat(), Seat.class);
          create(
              create.id(), client().find(create.output(), Output.class).map(Output::sceneOutput));
        }
        case ZwlrVirtualPointerManagerV1.Request.Destroy _ -> destroy();
      }
    }

    private void create(int id, Optional<SceneOutput> output) throws WireException, ProtocolError {
      client().register(new VirtualPointer(client(), id, version(), scene, input, output));
    }
  }
}
