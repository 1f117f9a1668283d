package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgWmBase;

/** A client's {@code xdg_wm_base}. */
final class WmBase extends Resource {
  private final Desktop desktop;
  private int surfaces;
  private boolean pinged;
  private int pingSerial;

  WmBase(Client client, int id, int version, Desktop desktop) {
    super(client, id, version);
    this.desktop = desktop;
  }

  Desktop desktop() {
    return desktop;
  }

  @Override
  public String interfaceName() {
    return XdgWmBase.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgWmBase.Request.decode(opcode, version(), body)) {
      case XdgWmBase.Request.Destroy _ -> {
        if (surfaces > 0) {
          throw wrong(
              XdgWmBase.Error.DEFUNCT_SURFACES, "destroyed before " + surfaces + " xdg_surfaces");
        }
        destroy();
      }
      case XdgWmBase.Request.CreatePositioner create ->
          client().register(new Positioner(client(), create.id(), version()));
      case XdgWmBase.Request.GetXdgSurface get -> getXdgSurface(get);
      case XdgWmBase.Request.Pong pong -> {
        // An answer to nothing is ignored: no error is specified, and a late answer is better than
        // none.
        if (pong.serial() == pingSerial) {
          pinged = false;
        }
      }
    }
  }

  /** Asks whether the client still answers; one question at a time. */
  void ping() {
    if (!pinged) {
      pinged = true;
      pingSerial = desktop.context().serials().next();
      send(new XdgWmBase.Event.Ping(pingSerial));
    }
  }

  private void getXdgSurface(XdgWmBase.Request.GetXdgSurface get)
      throws WireException, ProtocolError {
    Surface surface = client().require(get.surface(), Surface.class);
    boolean free =
        surface.role().isEmpty()
            && (surface.mayBe(RoleKind.TOPLEVEL) || surface.mayBe(RoleKind.POPUP));
    if (!free) {
      throw wrong(
          XdgWmBase.Error.ROLE,
          surface
              + " is "
              + surface.roleKind().map(RoleKind::phrase).orElse("an xdg_surface")
              + " already");
    }
    if (surface.hasBuffer()) {
      throw wrong(XdgWmBase.Error.INVALID_SURFACE_STATE, surface + " already has a buffer");
    }
    surface.take(client().register(new ShellSurface(this, get.id(), surface)));
    surfaces++;
  }

  void surfaceGone() {
    surfaces--;
  }

  /** An error of xdg_wm_base, also for mistakes made with the objects it created. */
  ProtocolError wrong(XdgWmBase.Error code, String message) {
    return error(code.value(), message);
  }
}
