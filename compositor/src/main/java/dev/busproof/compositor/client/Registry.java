package dev.busproof.compositor.client;

import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A {@code wl_registry}: announces the globals and binds them. */
public final class Registry extends Resource {
  private final Globals globals;

  /** Removed since they were announced, and not acknowledged. */
  private final Map<Integer, Global> withdrawn = new HashMap<>();

  Registry(Client client, int id, Globals globals) {
    super(client, id, WlRegistry.VERSION);
    this.globals = globals;
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return WlRegistry.NAME;
  }

  void announce(int name, Global global) {
    send(new WlRegistry.Event.Global(name, global.interfaceName(), global.version()));
  }

  /** The global is gone. A client that has not heard of it may still bind it. */
  void withdraw(int name, Global global) {
    withdrawn.put(name, global);
    send(new WlRegistry.Event.GlobalRemove(name));
  }

  /**
   * The client has heard of it, and binds that name no more.
   *
   * @return false when it has not been told so, or has said so before
   */
  boolean acknowledgeRemoval(int name) {
    return withdrawn.remove(name) != null;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlRegistry.Request.decode(opcode, version(), body)) {
      case WlRegistry.Request.Bind bind -> bind(bind);
    }
  }

  /**
   * Failures are wl_display.invalid_object posted on the registry: odd, but what libwayland does
   * and clients expect.
   */
  private void bind(WlRegistry.Request.Bind request) throws WireException, ProtocolError {
    String what = request.interfaceName() + " (" + Integer.toUnsignedString(request.name()) + ")";
    Global global =
        globals
            .named(request.name())
            .or(() -> Optional.ofNullable(withdrawn.get(request.name())))
            .orElseThrow(() -> refused("there is no global " + what));
    if (!global.interfaceName().equals(request.interfaceName())) {
      throw refused("global " + what + " is a " + global.interfaceName());
    }
    if (request.version() == 0
        || Integer.compareUnsigned(request.version(), global.version()) > 0) {
      throw refused(
          "global %s has versions 1 to %d, not %s"
              .formatted(what, global.version(), Integer.toUnsignedString(request.version())));
    }
    client().checkNewId(request.id(), request.interfaceName());
    client().register(global.bind(client(), request.id(), request.version()));
  }

  private ProtocolError refused(String message) {
    return error(WlDisplay.Error.INVALID_OBJECT.value(), message);
  }

  @Override
  protected void onDestroyed() {
    globals.leave(this);
  }
}
