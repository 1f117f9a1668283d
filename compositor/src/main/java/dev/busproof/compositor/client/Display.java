package dev.busproof.compositor.client;

import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDisplay;

/** The {@code wl_display} of one client: object 1, there from the first byte. */
final class Display extends Resource {
  private final Globals globals;
  private final Serials serials;

  Display(Client client, Globals globals, Serials serials) {
    super(client, Client.DISPLAY_ID, WlDisplay.VERSION);
    this.globals = globals;
    this.serials = serials;
  }

  @Override
  public String interfaceName() {
    return WlDisplay.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlDisplay.Request.decode(opcode, version(), body)) {
      case WlDisplay.Request.Sync(int callback) ->
          client().register(new Callback(client(), callback)).done(serials.current());
      case WlDisplay.Request.GetRegistry(int registry) ->
          globals.join(client().register(new Registry(client(), registry, globals)));
    }
  }
}
