package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZxdgToplevelDecorationV1;
import java.util.Optional;

/**
 * A {@code zxdg_toplevel_decoration_v1}: who wants to draw its frame itself does; for all others it
 * is ours to draw, and ours has no width.
 */
final class Decoration extends Resource {
  private final Toplevel toplevel;
  private boolean owed = true;
  private ZxdgToplevelDecorationV1.Mode mode = ZxdgToplevelDecorationV1.Mode.SERVER_SIDE;

  Decoration(Client client, int id, int version, Toplevel toplevel) {
    super(client, id, version);
    this.toplevel = toplevel;
  }

  @Override
  public String interfaceName() {
    return ZxdgToplevelDecorationV1.NAME;
  }

  /** Makes this the window's decoration, if it may have one. */
  void begin() throws ProtocolError {
    if (toplevel.decoration().isPresent()) {
      throw error(
          ZxdgToplevelDecorationV1.Error.ALREADY_CONSTRUCTED.value(),
          toplevel + " has a decoration");
    }
    if (version() < 2 && toplevel.hasBuffer()) {
      throw error(
          ZxdgToplevelDecorationV1.Error.UNCONFIGURED_BUFFER.value(),
          toplevel + " already has a buffer");
    }
    toplevel.setDecoration(this);
    toplevel.configureIfBegun();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZxdgToplevelDecorationV1.Request.decode(opcode, version(), body)) {
      case ZxdgToplevelDecorationV1.Request.Destroy _ -> destroy();
      case ZxdgToplevelDecorationV1.Request.SetMode set -> {
        Optional<ZxdgToplevelDecorationV1.Mode> wish = ZxdgToplevelDecorationV1.Mode.of(set.mode());
        if (wish.isEmpty()) {
          throw error(
              ZxdgToplevelDecorationV1.Error.INVALID_MODE.value(),
              "there is no mode " + Integer.toUnsignedString(set.mode()));
        }
        grant(wish.get());
      }
      case ZxdgToplevelDecorationV1.Request.UnsetMode _ ->
          grant(ZxdgToplevelDecorationV1.Mode.SERVER_SIDE);
    }
  }

  private void grant(ZxdgToplevelDecorationV1.Mode wish) {
    mode = wish;
    owe();
    toplevel.configureIfBegun();
  }

  /** The next configure sequence of the window says the mode. */
  void owe() {
    owed = true;
  }

  /** Part of a configure sequence of the window. */
  void tell() {
    if (owed) {
      owed = false;
      send(new ZxdgToplevelDecorationV1.Event.Configure(mode.value()));
    }
  }

  ProtocolError orphaned() {
    return error(
        ZxdgToplevelDecorationV1.Error.ORPHANED.value(),
        toplevel + " was destroyed before its decoration");
  }

  @Override
  protected void onDestroyed() {
    if (toplevel.decoration().filter(each -> each == this).isPresent()) {
      toplevel.setDecoration(null);
    }
  }
}
