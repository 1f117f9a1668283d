package dev.busproof.compositor.client;

import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlFixes;

/**
 * {@code wl_fixes}: lets clients destroy a registry, which wl_registry itself has no request for.
 */
public final class FixesGlobal implements Global {
  @Override
  public String interfaceName() {
    return WlFixes.NAME;
  }

  @Override
  public int version() {
    return WlFixes.VERSION;
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
      return WlFixes.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WlFixes.Request.decode(opcode, version(), body)) {
        case WlFixes.Request.Destroy _ -> destroy();
        case WlFixes.Request.DestroyRegistry gone ->
            client().require(gone.registry(), Registry.class).destroy();
        case WlFixes.Request.AckGlobalRemove ack -> {
          if (!client().require(ack.registry(), Registry.class).acknowledgeRemoval(ack.name())) {
            throw error(
                WlFixes.Error.INVALID_ACK_REMOVE.value(),
                "the removal of global "
                    + Integer.toUnsignedString(ack.name())
                    + " is not to be acknowledged");
          }
        }
      }
    }
  }
}
