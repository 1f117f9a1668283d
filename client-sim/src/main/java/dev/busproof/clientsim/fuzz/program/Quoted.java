package dev.busproof.clientsim.fuzz.program;

/**
 * Strings between quotes, on one line whatever they contain. A backslash stands before a quote and
 * before itself; newline, tab and carriage return are as in C, and what else breaks a line, cannot
 * be seen or turns the text around is a backslash, the letter u and the character's number in
 * braces.
 */
final class Quoted {
  private Quoted() {}

  static String print(String text) {
    var quoted = new StringBuilder("\"");
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append((char) c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (isPlain(c)) {
            quoted.appendCodePoint(c);
          } else {
            quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /**
   * Reads one.
   *
   * @param line where its first quote has been taken already
   */
  static String parse(LineCursor line) throws ProgramSyntaxException {
    var text = new StringBuilder();
    while (true) {
      char c = line.next("a quote at the end of the string");
      if (c == '"') {
        return text.toString();
      }
      if (c == '\\') {
        escape(line, text);
      } else {
        text.append(c);
      }
    }
  }

  private static void escape(LineCursor line, StringBuilder text) throws ProgramSyntaxException {
    char c = line.next("a character after \\");
    switch (c) {
      case '"', '\\' -> text.append(c);
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'u' -> text.appendCodePoint(codePoint(line));
      default ->
          throw line.wrong(
              "'\\" + LineCursor.shown(String.valueOf(c)) + "' stands for nothing in a string");
    }
  }

  private static int codePoint(LineCursor line) throws ProgramSyntaxException {
    var digits = new StringBuilder();
    char c = line.next("{ after \\u");
    boolean good = c == '{';
    while (good && c != '}') {
      c = line.next("} after the number of a character");
      if (c != '}') {
        digits.append(c);
        good = digits.length() <= 6 && Character.digit(c, 16) >= 0 && c < 0x80;
      }
    }
    int codePoint = good && !digits.isEmpty() ? Integer.parseInt(digits.toString(), 16) : -1;
    if (!Character.isValidCodePoint(codePoint)) {
      throw line.wrong("\\u in a string is followed by {0} to {10ffff}");
    }
    return codePoint;
  }
}
