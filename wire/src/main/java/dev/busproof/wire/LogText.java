package dev.busproof.wire;

import java.util.Optional;

/** Arguments as text that is safe in a log: one line, no control characters, bounded. */
public final class LogText {
  private static final int MAX_CHARS = 128;

  private LogText() {}

  /** Quoted and escaped; a long string is cut. */
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(shown < text.length() ? "\"..." : "\"").toString();
  }

  /** As {@link #of(String)}; {@code nil} when empty. */
  public static String of(Optional<String> text) {
    return text.map(LogText::of).orElse("nil");
  }

  /** The length only: arrays are not for people. */
  public static String of(byte[] bytes) {
    return "array[" + bytes.length + "]";
  }
}
