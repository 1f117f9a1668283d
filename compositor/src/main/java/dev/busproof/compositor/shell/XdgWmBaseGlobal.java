package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.wire.protocol.XdgWmBase;

/** {@code xdg_wm_base}: makes surfaces windows and popups. */
public final class XdgWmBaseGlobal implements Global {
  private final Desktop desktop;

  public XdgWmBaseGlobal(ServerContext context, SeatInput input) {
    this.desktop = new Desktop(context, input);
    input.onPress(desktop);
  }

  /** Moves windows on behalf of tests. */
  public WindowPlacer placer() {
    return desktop;
  }

  /** Moves windows when outputs go. */
  public OutputWatch outputWatch() {
    return desktop;
  }

  /** Spares test programs that do not do as configure events say. */
  public Forgiveness forgiveness() {
    return desktop;
  }

  @Override
  public String interfaceName() {
    return XdgWmBase.NAME;
  }

  @Override
  public int version() {
    return XdgWmBase.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new WmBase(client, id, version, desktop);
  }
}
