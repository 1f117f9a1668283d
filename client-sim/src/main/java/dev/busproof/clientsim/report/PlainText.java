package dev.busproof.clientsim.report;

/**
 * Texts that came from a target, for a terminal or a line of a file: a compositor chooses the words
 * of its errors, and they must not steer the terminal of whoever reads them.
 */
public final class PlainText {
  private PlainText() {}

  /** The text in one line, whatever is no plain character written as its number. */
  public static String of(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (isPlain(c)) {
            plain.appendCodePoint(c);
          } else {
            plain.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
          }
        });
    return plain.toString();
  }

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
}
