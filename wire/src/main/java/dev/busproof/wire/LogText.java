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
    int at = 0;
    while (at < shown) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      if (isPlain(c)) {
        quoted.appendCodePoint(c);
      } else {
        quoted.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
      }
    }
    return quoted.append(at < text.length() ? "\"..." : "\"").toString();
  }

  /** Not what breaks a line, steers a terminal, turns the text around or is half a character. */
  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
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
