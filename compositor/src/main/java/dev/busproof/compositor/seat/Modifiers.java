package dev.busproof.compositor.seat;

/**
 * What wl_keyboard.modifiers tells, as masks of the keymap in use.
 *
 * @param depressed by keys that are down
 * @param latched for the next key
 * @param locked until unlocked
 * @param group the layout
 */
record Modifiers(int depressed, int latched, int locked, int group) {
  static final Modifiers NONE = new Modifiers(0, 0, 0, 0);

  private static final int SHIFT = 1;
  private static final int LOCK = 1 << 1;
  private static final int CONTROL = 1 << 2;
  private static final int MOD1 = 1 << 3;
  private static final int MOD4 = 1 << 6;

  private static final int KEY_LEFTCTRL = 29;
  private static final int KEY_LEFTSHIFT = 42;
  private static final int KEY_RIGHTSHIFT = 54;
  private static final int KEY_LEFTALT = 56;
  private static final int KEY_CAPSLOCK = 58;
  private static final int KEY_RIGHTCTRL = 97;
  private static final int KEY_RIGHTALT = 100;
  private static final int KEY_LEFTMETA = 125;
  private static final int KEY_RIGHTMETA = 126;

  /** The modifier that a key of our own keymap sets, 0 for most. */
  static int ofKey(int key) {
    return switch (key) {
      case KEY_LEFTSHIFT, KEY_RIGHTSHIFT -> SHIFT;
      case KEY_CAPSLOCK -> LOCK;
      case KEY_LEFTCTRL, KEY_RIGHTCTRL -> CONTROL;
      case KEY_LEFTALT, KEY_RIGHTALT -> MOD1;
      case KEY_LEFTMETA, KEY_RIGHTMETA -> MOD4;
      default -> 0;
    };
  }

  /** Whether Shift is held; its mask is the same in every keymap. */
  boolean shift() {
    return (depressed & SHIFT) != 0;
  }

  /** Whether Control is held; its mask is the same in every keymap. */
  boolean control() {
    return (depressed & CONTROL) != 0;
  }

  /**
   * After a change of a key of our own keymap.
   *
   * @param depressedNow the modifiers of all keys that are down now
   */
  Modifiers after(int key, boolean pressed, int depressedNow) {
    int lockedNow = key == KEY_CAPSLOCK && pressed ? locked ^ LOCK : locked;
    return new Modifiers(depressedNow, latched, lockedNow, group);
  }
}
