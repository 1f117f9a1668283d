package dev.busproof.compositor.viewport;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WpViewporter;

/** {@code wp_viewporter}: gives surfaces a viewport. */
public final class ViewporterGlobal implements Global {
  @Override
  public String interfaceName() {
    return WpViewporter.NAME;
  }

  @Override
  public int version() {
    return WpViewporter.VERSION;
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
      return WpViewporter.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WpViewporter.Request.decode(opcode, version(), body)) {
        case WpViewporter.Request.Destroy _ -> destroy();
        case WpViewporter.Request.GetViewport get -> getViewport(get);
      }
    }

    private void getViewport(WpViewporter.Request.GetViewport get)
        throws WireException, ProtocolError {
      Surface surface = client().require(get.surface(), Surface.class);
      if (surface.hasViewport()) {
        throw error(
            WpViewporter.Error.VIEWPORT_EXISTS.value(), surface + " already has a viewport");
      }
      surface.addViewport(client().register(new Viewport(this, get.id(), surface)));
    }
  }
}
