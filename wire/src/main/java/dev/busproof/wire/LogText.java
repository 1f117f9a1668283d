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
      append(quoted, c);
    }
    return quoted.append(at < text.length() ? "\"..." : "\"").toString();
  }

  /** Appends a text as it is, all of it, but for the characters that are not safe in a log. */
  static void appendPlain(StringBuilder to, String text) {
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      append(to, c);
    }
  }

  private static void append(StringBuilder to, int codePoint) {
    if (isPlain(codePoint)) {
      to.appendCodePoint(codePoint);
    } else {
      to.append(
          codePoint < 0x10000 ? "\\u%04x".formatted(codePoint) : "\\U%08x".formatted(codePoint));
    }
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
