package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlKeyboard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code wl_keyboard}. Others cause its events, so a client that does not read is not sent them:
 * once it reads again it is told to leave and to enter anew.
 */
final class Keyboard extends Resource {
  private static final int REPEATS_PER_SECOND = 25;
  private static final int REPEAT_DELAY_MILLIS = 600;

  private final KeyboardFocus focus;

  /** The surface the client was told of last; null when it was told that there is none. */
  private @Nullable Surface entered;

  /** The keymap the client was told of last. */
  private @Nullable Keymap keymap;

  /** Whether something was not told since the enter. */
  private boolean behind;

  Keyboard(Client client, int id, int version, KeyboardFocus focus) {
    super(client, id, version);
    this.focus = focus;
  }

  /** What a keyboard sends first. */
  void begin() throws ProtocolError {
    tellKeymap(focus.device());
    if (version() >= 4) {
      send(new WlKeyboard.Event.RepeatInfo(REPEATS_PER_SECOND, REPEAT_DELAY_MILLIS));
    }
    focus.add(this);
  }

  private void tellKeymap(KeyboardDevice device) throws ProtocolError {
    if (keymap != device.keymap()) {
      Fd descriptor;
      try {
        descriptor = device.keymap().forClient();
      } catch (LinuxException e) {
        throw ProtocolError.noMemory("no descriptor for the keymap: " + e.getMessage());
      }
      keymap = device.keymap();
      send(
          new WlKeyboard.Event.Keymap(
              WlKeyboard.KeymapFormat.XKB_V1.value(), descriptor, keymap.sizeBytes()));
    }
  }

  void enter(Surface surface) {
    var _ = reached(surface);
  }

  void leave(Surface surface) {
    if (entered == surface) {
      entered = null;
      // The id of a surface that is gone may name another object by now.
      if (surface.isAlive()) {
        send(new WlKeyboard.Event.Leave(focus.serials().next(client()), surface.id()));
      }
    }
  }

  void key(Surface on, int serial, int timeMillis, int key, boolean pressed) {
    // An enter that happens now tells of the keys that are down, this one among them.
    boolean told = entered == on && !behind;
    if (reached(on) && told) {
      send(
          new WlKeyboard.Event.Key(
              serial,
              timeMillis,
              key,
              (pressed ? WlKeyboard.KeyState.PRESSED : WlKeyboard.KeyState.RELEASED).value()));
    }
  }

  void modifiers(Surface on) {
    // An enter that happens now, or another keymap, tells of them anyway.
    boolean told = entered == on && !behind && keymap == focus.device().keymap();
    if (reached(on) && told) {
      tellModifiers();
    }
  }

  /** Whether the client may be told of something there, and has been told that it is there. */
  private boolean reached(Surface surface) {
    if (!client().hasRoom()) {
      behind = true;
      return false;
    }
    if (entered != null && (behind || entered != surface)) {
      leave(entered);
    }
    behind = false;
    KeyboardDevice device = focus.device();
    if (keymap != device.keymap()) {
      try {
        tellKeymap(device);
      } catch (ProtocolError e) {
        behind = true;
        return false;
      }
      if (entered != null) {
        tellModifiers();
      }
    }
    if (entered == null) {
      entered = surface;
      send(
          new WlKeyboard.Event.Enter(
              focus.serials().next(client()), surface.id(), bytes(device.keysDown())));
      tellModifiers();
    }
    return true;
  }

  private void tellModifiers() {
    Modifiers now = focus.device().modifiers();
    send(
        new WlKeyboard.Event.Modifiers(
            focus.serials().current(), now.depressed(), now.latched(), now.locked(), now.group()));
  }

  private static byte[] bytes(List<Integer> words) {
    ByteBuffer buffer =
        ByteBuffer.allocate(words.size() * Integer.BYTES).order(ByteOrder.nativeOrder());
    words.forEach(buffer::putInt);
    return buffer.array();
  }

  /** It is told of the keymap, and then to enter anew, when there is something to tell again. */
  @Override
  protected void undelivered(int opcode) {
    if (opcode == WlKeyboard.Event.Keymap.OPCODE) {
      keymap = null;
      behind = true;
    }
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
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
