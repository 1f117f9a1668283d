package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlPointer;
import java.util.Optional;

/** A {@code wl_pointer}, which is never over anything: cursors get their role and are not shown. */
final class Pointer extends Resource {
  Pointer(Client client, int id, int version) {
    super(client, id, version);
  }

  @Override
  public String interfaceName() {
    return WlPointer.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlPointer.Request.decode(opcode, version(), body)) {
      case WlPointer.Request.SetCursor set -> {
        Optional<Surface> cursor = client().find(set.surface(), Surface.class);
        if (cursor.isPresent()) {
          giveRole(cursor.get());
        }
      }
      case WlPointer.Request.Release _ -> destroy();
    }
  }

  private void giveRole(Surface surface) throws ProtocolError {
    if (!surface.mayBe(RoleKind.CURSOR) || surface.role().isPresent()) {
      throw error(
          WlPointer.Error.ROLE.value(),
          surface
              + " is "
              + surface.roleKind().map(RoleKind::phrase).orElse("an xdg_surface")
              + " already");
    }
    surface.assign(RoleKind.CURSOR);
  }
}
