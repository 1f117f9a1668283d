package dev.busproof.compositor.client;

import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlCallback;

/** A {@code wl_callback}: it fires once and is gone. */
public final class Callback extends Resource {
  public Callback(Client client, int id) {
    super(client, id, WlCallback.VERSION);
  }

  @Override
  public String interfaceName() {
    return WlCallback.NAME;
  }

  /** Sends {@code done} and destroys the object, as the protocol says. */
  public void done(int data) {
    send(new WlCallback.Event.Done(data));
    destroy();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    throw WireException.invalidMethod("wl_callback has no request " + opcode);
  }
}
