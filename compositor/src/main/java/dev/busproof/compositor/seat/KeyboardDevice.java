package dev.busproof.compositor.seat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A keyboard somebody types on, with its keymap and the state of its modifiers. Loop thread only.
 */
public final class KeyboardDevice {
  /** More keys than ten fingers reach; those beyond are not noticed. */
  private static final int MOST_KEYS = 64;

  private final KeyboardFocus focus;
  private final Keymap keymap;

  /** Whether the keymap is ours, so that we know what its keys do. */
  private final boolean ownKeymap;

  private final Set<Integer> down = new LinkedHashSet<>();
  private Modifiers modifiers = Modifiers.NONE;

  KeyboardDevice(KeyboardFocus focus, Keymap keymap, boolean ownKeymap) {
    this.focus = focus;
    this.keymap = keymap;
    this.ownKeymap = ownKeymap;
  }

  Keymap keymap() {
    return keymap;
  }

  Modifiers modifiers() {
    return modifiers;
  }

  /** In the order in which they were pressed. */
  List<Integer> keysDown() {
    return List.copyOf(down);
  }

  /**
   * A key changes; pressing one that is down, or releasing one that is up, does nothing.
   *
   * @param key of linux/input-event-codes.h
   */
  public void key(int timeMillis, int key, boolean pressed) {
    if (pressed ? down.size() >= MOST_KEYS || !down.add(key) : !down.remove(key)) {
      return;
    }
    Modifiers before = modifiers;
    if (ownKeymap) {
      int depressed = down.stream().mapToInt(Modifiers::ofKey).reduce(0, (a, b) -> a | b);
      modifiers = modifiers.after(key, pressed, depressed);
    }
    focus.key(this, timeMillis, key, pressed, !modifiers.equals(before));
  }

  /** Sets the masks as they are. */
  public void modifiers(int depressed, int latched, int locked, int group) {
    modifiers = new Modifiers(depressed, latched, locked, group);
    focus.modifiers(this);
  }

  /**
   * The device is unplugged: its keys go up, and its keymap goes. Not for the seat's own keyboard.
   */
  public void unplug(int timeMillis) {
    for (int key : keysDown()) {
      key(timeMillis, key, false);
    }
    focus.unplugged(this);
    if (!ownKeymap) {
      keymap.close();
    }
  }
}
