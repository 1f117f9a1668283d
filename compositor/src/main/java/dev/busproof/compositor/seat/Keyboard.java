package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlKeyboard;
import org.jspecify.annotations.Nullable;

/** A {@code wl_keyboard}. */
final class Keyboard extends Resource {
  private static final int REPEATS_PER_SECOND = 25;
  private static final int REPEAT_DELAY_MILLIS = 600;

  private final KeyboardFocus focus;

  /** The surface the client was told of last; null when it was told that there is none. */
  private @Nullable Surface entered;

  Keyboard(Client client, int id, int version, KeyboardFocus focus) {
    super(client, id, version);
    this.focus = focus;
  }

  /** What a keyboard sends first. */
  void begin(Keymap keymap, ServerContext context) throws ProtocolError {
    send(
        new WlKeyboard.Event.Keymap(
            WlKeyboard.KeymapFormat.XKB_V1.value(), descriptorOf(keymap), keymap.sizeBytes()));
    if (version() >= 4) {
      send(new WlKeyboard.Event.RepeatInfo(REPEATS_PER_SECOND, REPEAT_DELAY_MILLIS));
    }
    focus.add(this);
    context
        .scene()
        .focus()
        .surface()
        .filter(surface -> surface.client() == client())
        .ifPresent(surface -> enter(surface, context.serials().next()));
  }

  private Fd descriptorOf(Keymap keymap) throws ProtocolError {
    try {
      return keymap.forClient();
    } catch (LinuxException e) {
      throw new ProtocolError(
          Client.DISPLAY_ID,
          WlDisplay.NAME,
          WlDisplay.Error.NO_MEMORY.value(),
          "no descriptor for the keymap: " + e.getMessage());
    }
  }

  /** Not told to a client that does not read: others move the focus as often as they like. */
  void enter(Surface surface, int serial) {
    if (!client().hasRoom()) {
      return;
    }
    entered = surface;
    send(new WlKeyboard.Event.Enter(serial, surface.id(), new byte[0]));
    send(new WlKeyboard.Event.Modifiers(serial, 0, 0, 0, 0));
  }

  void leave(Surface surface, int serial) {
    if (entered == surface) {
      entered = null;
      send(new WlKeyboard.Event.Leave(serial, surface.id()));
    }
  }

  @Override
  public String interfaceName() {
    return WlKeyboard.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlKeyboard.Request.decode(opcode, version(), body)) {
      case WlKeyboard.Request.Release _ -> destroy();
    }
  }

  @Override
  protected void onDestroyed() {
    focus.remove(this);
  }
}
