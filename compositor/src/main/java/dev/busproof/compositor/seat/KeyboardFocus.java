package dev.busproof.compositor.seat;

import dev.busproof.compositor.surface.Focus;
import dev.busproof.compositor.surface.Surface;
import java.util.Optional;

/**
 * Tells a client's keyboards when one of its surfaces gets the focus and loses it, and what is
 * typed meanwhile. The device that was used last is the one whose keymap, keys and modifiers count.
 */
final class KeyboardFocus implements Focus.Listener {
  private final Focus focus;
  private final SerialLog serials;
  private final ByClient<Keyboard> keyboards = new ByClient<>();
  private final KeyboardDevice own;
  private KeyboardDevice device;
  private Runnable whenModified = () -> {};

  KeyboardFocus(Focus focus, SerialLog serials, Keymap keymap) {
    this.focus = focus;
    this.serials = serials;
    this.own = new KeyboardDevice(this, keymap, true);
    this.device = own;
    focus.addListener(this);
  }

  SerialLog serials() {
    return serials;
  }

  /** Runs after the modifiers may have changed. */
  void onModifiers(Runnable changed) {
    whenModified = changed;
  }

  /** The one that is always there. */
  KeyboardDevice own() {
    return own;
  }

  /** The one used last. */
  KeyboardDevice device() {
    return device;
  }

  void add(Keyboard keyboard) {
    serials.hold(keyboard.client());
    keyboards.add(keyboard);
    focus
        .surface()
        .filter(surface -> surface.client() == keyboard.client())
        .ifPresent(keyboard::enter);
  }

  void remove(Keyboard keyboard) {
    keyboards.remove(keyboard);
    serials.drop(keyboard.client());
  }

  void key(KeyboardDevice by, int timeMillis, int key, boolean pressed, boolean modified) {
    device = by;
    Surface on = focus.surface().orElse(null);
    if (on != null) {
      int serial = serials.next(on.client());
      keyboards.forEach(
          on.client(), keyboard -> keyboard.key(on, serial, timeMillis, key, pressed));
      if (modified) {
        tellModifiers();
      }
    }
    whenModified.run();
  }

  void modifiers(KeyboardDevice by) {
    device = by;
    tellModifiers();
    whenModified.run();
  }

  void unplugged(KeyboardDevice gone) {
    if (device == gone) {
      device = own;
      tellModifiers();
      whenModified.run();
    }
  }

  private void tellModifiers() {
    focus
        .surface()
        .ifPresent(on -> keyboards.forEach(on.client(), keyboard -> keyboard.modifiers(on)));
  }

  @Override
  public void focusMoved(Optional<Surface> from, Optional<Surface> to) {
    from.filter(Surface::isAlive)
        .ifPresent(
            surface -> keyboards.forEach(surface.client(), keyboard -> keyboard.leave(surface)));
    to.ifPresent(
        surface -> keyboards.forEach(surface.client(), keyboard -> keyboard.enter(surface)));
  }
}
