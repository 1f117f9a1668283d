package dev.busproof.compositor.output;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.OutputInfo;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZxdgOutputManagerV1;
import dev.busproof.wire.protocol.ZxdgOutputV1;

/** {@code zxdg_output_manager_v1}: where outputs lie, in the coordinates of windows. */
public final class XdgOutputManagerGlobal implements Global {
  @Override
  public String interfaceName() {
    return ZxdgOutputManagerV1.NAME;
  }

  @Override
  public int version() {
    return ZxdgOutputManagerV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version);
  }

  private static final class Bound extends Resource {
    Bound(Client client, int id, int version) {
      super(client, id, version);
    }

    @Override
    public String interfaceName() {
      return ZxdgOutputManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZxdgOutputManagerV1.Request.decode(opcode, version(), body)) {
        case ZxdgOutputManagerV1.Request.Destroy _ -> destroy();
        case ZxdgOutputManagerV1.Request.GetXdgOutput get -> {
          Output output = client().require(get.output(), Output.class);
          client().register(new Described(client(), get.id(), version())).describe(output);
        }
      }
    }
  }

  /** A client's {@code zxdg_output_v1}. */
  private static final class Described extends Resource {
    Described(Client client, int id, int version) {
      super(client, id, version);
    }

    /** Everything there is to know; it never changes. */
    void describe(Output output) {
      OutputInfo info = output.info();
      Rect area = info.area();
      send(new ZxdgOutputV1.Event.LogicalPosition(area.x(), area.y()));
      send(new ZxdgOutputV1.Event.LogicalSize(area.width(), area.height()));
      if (version() >= 2) {
        send(new ZxdgOutputV1.Event.Name(info.name()));
        send(new ZxdgOutputV1.Event.Description(info.description()));
      }
      if (version() < 3) {
        send(new ZxdgOutputV1.Event.Done());
      } else {
        output.done();
      }
    }

    @Override
    public String interfaceName() {
      return ZxdgOutputV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException {
      switch (ZxdgOutputV1.Request.decode(opcode, version(), body)) {
        case ZxdgOutputV1.Request.Destroy _ -> destroy();
      }
    }
  }
}
