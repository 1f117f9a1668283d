package dev.busproof.clientsim.fuzz.emit;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Literals and comments of C. */
final class CText {
  private CText() {}

  /** A string literal of these bytes; the NUL that C adds is not counted among them. */
  static String literal(byte[] bytes) {
    var literal = new StringBuilder("\"");
    for (byte one : bytes) {
      int c = Byte.toUnsignedInt(one);
      // Two question marks could begin a trigraph.
      if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?') {
        literal.append("\\%03o".formatted(c));
      } else {
        literal.append((char) c);
      }
    }
    return literal.append('"').toString();
  }

  static String literal(String text) {
    return literal(text.getBytes(UTF_8));
  }

  /** Comments of one line each, of a text that may be anything. */
  static String comment(String text) {
    var comment = new StringBuilder();
    text.lines().forEach(line -> comment.append("// ").append(plain(line)).append('\n'));
    return comment.toString();
  }

  /** One line that does nothing to a terminal and is not continued on the next. */
  private static String plain(String line) {
    var plain = new StringBuilder();
    line.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE ->
                plain.append("\\u{").append(Integer.toHexString(c)).append('}');
            default -> plain.appendCodePoint(c);
          }
        });
    var text = plain.toString().stripTrailing();
    return text.endsWith("\\") || text.endsWith("??/") ? text + "." : text;
  }
}
