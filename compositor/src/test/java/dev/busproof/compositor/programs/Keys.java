package dev.busproof.compositor.programs;

/** Keys of a US keyboard, by the numbers of linux/input-event-codes.h. */
final class Keys {
  static final int ESCAPE = 1;
  static final int ENTER = 28;
  static final int LEFT_CONTROL = 29;
  static final int LEFT_SHIFT = 42;
  static final int LEFT_ALT = 56;
  static final int F4 = 62;

  static final int LEFT_BUTTON = 0x110;
  static final int RIGHT_BUTTON = 0x111;

  private static final String PLAIN =
      "\0\0" + "1234567890-=\b\t" + "qwertyuiop[]\n\0" + "asdfghjkl;'`\0\\" + "zxcvbnm,./";
  private static final String SHIFTED =
      "\0\0" + "!@#$%^&*()_+\0\0" + "QWERTYUIOP{}\0\0" + "ASDFGHJKL:\"~\0|" + "ZXCVBNM<>?";
  private static final int SPACE = 57;

  private Keys() {}

  /**
   * A key, and whether shift is to be held.
   *
   * @param code of linux/input-event-codes.h
   */
  record Stroke(int code, boolean shift) {}

  static Stroke of(char letter) {
    if (letter == ' ') {
      return new Stroke(SPACE, false);
    }
    int plain = PLAIN.indexOf(letter);
    int shifted = SHIFTED.indexOf(letter);
    if (letter == '\0' || (plain < 0 && shifted < 0)) {
      throw new IllegalArgumentException("a US keyboard has no key for '" + letter + "'");
    }
    return plain >= 0 ? new Stroke(plain, false) : new Stroke(shifted, true);
  }
}
