package dev.busproof.compositor.virtual;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.seat.KeyboardDevice;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.virtual.KeymapReader.Reading;
import dev.busproof.memfd.QuarantinedMemory;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlKeyboard.KeyState;
import dev.busproof.wire.protocol.WlKeyboard.KeymapFormat;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardV1;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code zwp_virtual_keyboard_v1}. Its keymap is copied, and others get the copy, sealed; the
 * file that the client sent is not kept. Where copying may take long the client waits for it. It
 * counts as a pool and as copied bytes of the client. What time it says it is, is not looked at.
 */
final class VirtualKeyboard extends Resource {
  private final SharingLadder ladder;
  private final SeatInput input;
  private @Nullable KeyboardDevice device;
  private @Nullable KeymapFetch fetch;
  private int keymapBytes;

  VirtualKeyboard(Client client, int id, int version, SharingLadder ladder, SeatInput input) {
    super(client, id, version);
    this.ladder = ladder;
    this.input = input;
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.VIRTUAL_DEVICES);
  }

  @Override
  public String interfaceName() {
    return ZwpVirtualKeyboardV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZwpVirtualKeyboardV1.Request.decode(opcode, version(), body)) {
      case ZwpVirtualKeyboardV1.Request.Keymap keymap -> keymap(keymap);
      case ZwpVirtualKeyboardV1.Request.Key change -> {
        KeyboardDevice keys = device();
        // A state that does not exist is no error of this protocol; repeating is the receiver's.
        if (change.state() <= KeyState.PRESSED.value() && change.state() >= 0) {
          keys.key(input.now(), change.key(), change.state() == KeyState.PRESSED.value());
        }
      }
      case ZwpVirtualKeyboardV1.Request.Modifiers mods ->
          device()
              .modifiers(mods.modsDepressed(), mods.modsLatched(), mods.modsLocked(), mods.group());
      case ZwpVirtualKeyboardV1.Request.Destroy _ -> destroy();
    }
  }

  private KeyboardDevice device() throws ProtocolError {
    if (device == null) {
      throw noKeymap("typed before a keymap was set");
    }
    return device;
  }

  private ProtocolError noKeymap(String message) {
    return error(ZwpVirtualKeyboardV1.Error.NO_KEYMAP.value(), message);
  }

  private void keymap(ZwpVirtualKeyboardV1.Request.Keymap request) throws ProtocolError {
    if (request.format() != KeymapFormat.XKB_V1.value()) {
      request.fd().close();
      throw noKeymap(
          "keymap format " + Integer.toUnsignedString(request.format()) + " is not xkb_v1");
    }
    try {
      switch (KeymapReader.read(ladder, request.fd(), request.size())) {
        case Reading.Done(byte[] text) -> plugIn(text);
        case Reading.Slow(QuarantinedMemory file) -> {
          try (file) {
            fetch = KeymapFetch.begin(client(), file, this::fetched);
          }
        }
      }
    } catch (KeymapReader.UnreadableException e) {
      throw noKeymap(String.valueOf(e.getMessage()));
    }
  }

  private void fetched(KeymapFetch.Outcome outcome) throws ProtocolError {
    fetch = null;
    switch (outcome) {
      case KeymapFetch.Outcome.Text(byte[] text) -> plugIn(text);
      case KeymapFetch.Outcome.Unreadable(String why) -> throw noKeymap(why);
      case KeymapFetch.Outcome.NoWorker _ ->
          throw ProtocolError.noMemory("too many files of clients are waited for");
    }
  }

  private void plugIn(byte[] text) throws ProtocolError {
    unplug();
    client().budget().charge(Held.POOLS, 1);
    boolean charged = false;
    try {
      client().budget().charge(Held.COPIED_BYTES, text.length);
      charged = true;
    } finally {
      if (!charged) {
        client().budget().refund(Held.POOLS, 1);
      }
    }
    keymapBytes = text.length;
    try {
      device = input.plugIn(text);
    } catch (IOException e) {
      throw ProtocolError.noMemory("no room for the keymap: " + e.getMessage());
    } finally {
      if (device == null) {
        refund();
      }
    }
  }

  private void unplug() {
    if (device != null) {
      device.unplug(input.now());
      device = null;
      refund();
    }
  }

  private void refund() {
    client().budget().refund(Held.POOLS, 1);
    client().budget().refund(Held.COPIED_BYTES, keymapBytes);
  }

  @Override
  protected void onDestroyed() {
    if (fetch != null) {
      fetch.abandon();
      fetch = null;
    }
    unplug();
  }
}
