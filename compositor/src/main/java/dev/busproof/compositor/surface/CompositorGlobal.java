package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlCompositor;

/** {@code wl_compositor}: makes surfaces and regions. */
public final class CompositorGlobal implements Global {
  private final ServerContext context;

  public CompositorGlobal(ServerContext context) {
    this.context = context;
  }

  @Override
  public String interfaceName() {
    return WlCompositor.NAME;
  }

  @Override
  public int version() {
    return WlCompositor.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version, context);
  }

  private static final class Bound extends Resource {
    private final ServerContext context;

    Bound(Client client, int id, int version, ServerContext context) {
      super(client, id, version);
      this.context = context;
    }

    @Override
    public String interfaceName() {
      return WlCompositor.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WlCompositor.Request.decode(opcode, version(), body)) {
        case WlCompositor.Request.CreateSurface create ->
            client().register(new Surface(client(), create.id(), version(), context.scene()));
        case WlCompositor.Request.CreateRegion create ->
            client().register(new RegionResource(client(), create.id(), version()));
        case WlCompositor.Request.Release _ -> destroy();
      }
    }
  }
}
