package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZxdgDecorationManagerV1;

/** {@code zxdg_decoration_manager_v1}: clients ask who draws frames, and are told that they do. */
public final class DecorationManagerGlobal implements Global {
  @Override
  public String interfaceName() {
    return ZxdgDecorationManagerV1.NAME;
  }

  @Override
  public int version() {
    return ZxdgDecorationManagerV1.VERSION;
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
      return ZxdgDecorationManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZxdgDecorationManagerV1.Request.decode(opcode, version(), body)) {
        case ZxdgDecorationManagerV1.Request.Destroy _ -> destroy();
        case ZxdgDecorationManagerV1.Request.GetToplevelDecoration get -> {
          Toplevel toplevel = client().require(get.toplevel(), Toplevel.class);
          client().register(new Decoration(client(), get.id(), version(), toplevel)).begin();
        }
      }
    }
  }
}
