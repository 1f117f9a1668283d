package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneListener;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlPointer.AxisSource;
import java.io.IOException;
import java.util.Optional;

/**
 * Where input comes in, whatever it comes from: what clients see carries the time of the
 * compositor's clock. Places are those of the compositor's space, and what belongs together ends
 * with {@link #pointerFrame} or {@link #touchFrame}; motions of the pointer with nothing between
 * them are told as one. Loop thread only.
 */
public final class SeatInput implements SceneListener {
  private final Libc libc;
  private final ServerContext context;
  private final SerialLog serials;
  private final PointerFocus pointer;
  private final TouchFocus touch;
  private final KeyboardFocus keyboard;

  SeatInput(Libc libc, ServerContext context, Keymap keymap) {
    this.libc = libc;
    this.context = context;
    Scene scene = context.scene();
    this.serials = new SerialLog(context.serials());
    this.pointer = new PointerFocus(scene, serials);
    this.touch = new TouchFocus(scene, serials);
    this.keyboard = new KeyboardFocus(scene.focus(), serials, keymap);
    scene.addListener(this);
    scene.onHitsChanged(() -> {
      pointer.refresh(now());
      touch.refresh(now());
    });
  }

  PointerFocus pointer() {
    return pointer;
  }

  TouchFocus touch() {
    return touch;
  }

  SerialLog serials() {
    return serials;
  }

  KeyboardFocus keyboardFocus() {
    return keyboard;
  }

  /** The compositor's clock: milliseconds that wrap. */
  public int now() {
    return (int) context.monotonicMillis().getAsLong();
  }

  /** Says who is asked about presses from now on. */
  public void onPress(PressPolicy policy) {
    pointer.policy(policy);
    touch.policy(policy);
  }

  /** Where the pointer is, always on an output; in the middle of the first until it is moved. */
  public Point pointerPosition() {
    return pointer.position();
  }

  /** Moves the pointer there, or to the nearest place that is on an output. */
  public void pointerTo(double x, double y) {
    pointer.moveTo(context.scene().outputs().closest(new Point(x, y)));
  }

  /** Moves the pointer by that much, from output to output, and no further than their edges. */
  public void pointerBy(double dx, double dy) {
    Point from = pointer.position();
    pointer.moveTo(context.scene().outputs().pushed(from, from.plus(dx, dy)));
  }

  /**
   * A button changes; pressing one that is down, or releasing one that is up, does nothing.
   *
   * @param button of linux/input-event-codes.h
   * @return whether it did something: more buttons than a mouse has are not noticed
   */
  public boolean button(int button, boolean pressed) {
    return pointer.button(now(), button, pressed);
  }

  /** What the scrolling of this frame comes from; to be said first. */
  public void axisSource(AxisSource source) {
    pointer.axisSource(now(), source);
  }

  public void scroll(Scroll scroll) {
    pointer.scroll(now(), scroll);
  }

  /** Ends a group of pointer events. */
  public void pointerFrame() {
    pointer.frame(now());
  }

  /** A finger comes down; nothing happens if one of that id is down already. */
  public void touchDown(int id, double x, double y) {
    touch.down(now(), id, new Point(x, y));
  }

  /** Whether a finger of that id is down. */
  public boolean isTouchDown(int id) {
    return touch.isDown(id);
  }

  public void touchMotion(int id, double x, double y) {
    touch.motion(now(), id, new Point(x, y));
  }

  public void touchUp(int id) {
    touch.up(now(), id);
  }

  /** All fingers are lifted, and nothing that they began is to happen. */
  public void touchCancel() {
    touch.cancel();
  }

  /** Ends a group of touch events. */
  public void touchFrame() {
    touch.frame();
  }

  /**
   * A key of the seat's own keyboard changes.
   *
   * @param key of linux/input-event-codes.h
   */
  public void key(int key, boolean pressed) {
    keyboard.own().key(now(), key, pressed);
  }

  /**
   * A keyboard of its own, with a keymap that clients are sent a sealed copy of. Whoever plugs it
   * in unplugs it.
   *
   * @param keymap text of the format xkb_v1, without NUL
   * @throws IOException the system is out of descriptors or memory
   */
  public KeyboardDevice plugIn(byte[] keymap) throws IOException {
    return new KeyboardDevice(keyboard, Keymap.of(libc, keymap), false);
  }

  /** Whether an input event with that serial was sent to the client lately. */
  public boolean knowsSerial(Client client, int serial) {
    return serials.knows(client, serial);
  }

  /**
   * The button or finger whose press was told with that serial, while it is down. Whoever asks for
   * a client has to look whose surface it is on.
   */
  public Optional<Press> pressOf(int serial) {
    return pointer.held(serial).or(() -> touch.held(serial));
  }

  /** Where what is down is now, on the output. */
  Point placeOf(Press press) {
    return switch (press) {
      case Press.Button _ -> pointer.position();
      case Press.Finger finger -> touch.placeOf(finger.id()).orElse(finger.at());
    };
  }

  /**
   * Takes what is down from its client until it is up.
   *
   * @return false when it is up already, or something else has it
   */
  public boolean begin(Press press, PointerGrab grab) {
    return switch (press) {
      case Press.Button button -> pointer.begin(button, grab);
      case Press.Finger finger -> touch.begin(finger, grab);
    };
  }

  /** Ends a grab early; nothing is called any more. A grab that is over is no error. */
  public void end(PointerGrab grab) {
    pointer.end(grab);
    touch.end(grab);
  }

  @Override
  public void destroyed(Surface surface) {
    pointer.surfaceDestroyed(surface);
    touch.surfaceDestroyed(now(), surface);
  }
}
