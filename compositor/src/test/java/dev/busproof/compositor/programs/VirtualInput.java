package dev.busproof.compositor.programs;

import dev.busproof.compositor.TestClient;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardManagerV1;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardV1;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A mouse and a US keyboard, over zwlr_virtual_pointer_v1 and zwp_virtual_keyboard_v1. Every call
 * returns when the compositor has taken it.
 */
final class VirtualInput {
  private static final int XKB_V1 = 1;
  private static final int SHIFT_MASK = 1;
  private static final int CONTROL_MASK = 4;

  private final TestClient client;
  private final int width;
  private final int height;
  private final int pointer;
  private final int keyboard;

  VirtualInput(TestClient client, int width, int height) {
    this.client = client;
    this.width = width;
    this.height = height;
    int seat = client.bind(WlSeat.NAME, 1);
    int pointers = client.bind(ZwlrVirtualPointerManagerV1.NAME, 1);
    int keyboards = client.bind(ZwpVirtualKeyboardManagerV1.NAME, 1);
    this.pointer = client.newId(ZwlrVirtualPointerV1.NAME);
    client.send(
        pointers, new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(seat, pointer));
    this.keyboard = client.newId(ZwpVirtualKeyboardV1.NAME);
    client.send(
        keyboards, new ZwpVirtualKeyboardManagerV1.Request.CreateVirtualKeyboard(seat, keyboard));
    sendKeymap();
  }

  private void sendKeymap() {
    try (InputStream us =
        Objects.requireNonNull(
            getClass().getResourceAsStream("/dev/busproof/compositor/seat/us.xkb"))) {
      byte[] text = us.readAllBytes();
      // One more, for the NUL at its end.
      int bytes = text.length + 1;
      try (Memfd file = Memfd.create(Libc.system(), "keymap", bytes)) {
        file.pwrite(text, 0, text.length, 0);
        client.send(
            keyboard,
            new ZwpVirtualKeyboardV1.Request.Keymap(XKB_V1, file.fd().duplicate(), bytes));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    client.roundtrip();
  }

  void moveTo(int x, int y) {
    client.send(pointer, new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, y, width, height));
    frame();
  }

  void press(int button) {
    button(button, WlPointer.ButtonState.PRESSED);
  }

  void release(int button) {
    button(button, WlPointer.ButtonState.RELEASED);
  }

  private void button(int button, WlPointer.ButtonState state) {
    client.send(pointer, new ZwlrVirtualPointerV1.Request.Button(0, button, state.value()));
    frame();
  }

  void click(int x, int y) {
    moveTo(x, y);
    press(Keys.LEFT_BUTTON);
    release(Keys.LEFT_BUTTON);
  }

  /** Moves with the left button down. */
  void drag(int fromX, int fromY, int toX, int toY) {
    moveTo(fromX, fromY);
    press(Keys.LEFT_BUTTON);
    moveTo((fromX + toX) / 2, (fromY + toY) / 2);
    moveTo(toX, toY);
    release(Keys.LEFT_BUTTON);
  }

  /** Turns the wheel by so many notches, towards the user. */
  void scroll(int notches) {
    client.send(pointer, new ZwlrVirtualPointerV1.Request.AxisSource(0));
    client.send(
        pointer, new ZwlrVirtualPointerV1.Request.AxisDiscrete(0, 0, notches * 15 * 256, notches));
    frame();
  }

  private void frame() {
    client.send(pointer, new ZwlrVirtualPointerV1.Request.Frame());
    client.roundtrip();
  }

  void type(String text) {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      Keys.Stroke stroke = Keys.of(letter);
      if (stroke.shift()) {
        holding(Keys.LEFT_SHIFT, SHIFT_MASK, stroke.code());
      } else {
        press(stroke);
      }
    }
    client.roundtrip();
  }

  private void press(Keys.Stroke stroke) {
    strike(stroke.code());
  }

  /** Presses and releases a key. */
  void key(int code) {
    strike(code);
    client.roundtrip();
  }

  /** The key of that letter, with Control held. */
  void control(char letter) {
    holding(Keys.LEFT_CONTROL, CONTROL_MASK, Keys.of(letter).code());
    client.roundtrip();
  }

  private void holding(int modifier, int mask, int code) {
    keyEvent(modifier, 1);
    modifiers(mask);
    strike(code);
    keyEvent(modifier, 0);
    modifiers(0);
  }

  private void strike(int code) {
    keyEvent(code, 1);
    keyEvent(code, 0);
  }

  private void keyEvent(int code, int state) {
    client.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(0, code, state));
  }

  private void modifiers(int mask) {
    client.send(keyboard, new ZwpVirtualKeyboardV1.Request.Modifiers(mask, 0, 0, 0));
  }
}
