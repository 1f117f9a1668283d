package dev.busproof.clientsim.fuzz.program;

import java.util.function.Supplier;

/** Reads one line from left to right. Blanks between what it reads say nothing. */
final class LineCursor {
  private static final int SHOWN_CHARS = 40;

  private final int number;
  private final String text;
  private int at;

  /**
   * @param number of the line, from 1, for messages
   */
  LineCursor(int number, String text) {
    this.number = number;
    this.text = text;
  }

  ProgramSyntaxException wrong(String problem) {
    return new ProgramSyntaxException(number, problem);
  }

  /** Whether nothing is left but a comment. */
  boolean isAtEnd() {
    skipBlanks();
    return at == text.length() || text.charAt(at) == '#';
  }

  void end() throws ProgramSyntaxException {
    if (!isAtEnd()) {
      throw expected("the end of the line");
    }
  }

  /** Whether {@code sign} comes next. */
  boolean isNext(String sign) {
    skipBlanks();
    return text.startsWith(sign, at);
  }

  /** Takes {@code sign} if it comes next. */
  boolean take(String sign) {
    if (!isNext(sign)) {
      return false;
    }
    at += sign.length();
    return true;
  }

  void need(String sign) throws ProgramSyntaxException {
    if (!take(sign)) {
      throw expected("'" + sign + "'");
    }
  }

  /** A name or keyword. */
  String word(String what) throws ProgramSyntaxException {
    skipBlanks();
    int end = at;
    while (end < text.length() && Check.isOfWord(text.charAt(end))) {
      end++;
    }
    if (end == at || !Check.isLetter(text.charAt(at))) {
      throw expected(what);
    }
    return taken(end);
  }

  /** All up to the next blank, comma, parenthesis or comment. */
  String token(String what) throws ProgramSyntaxException {
    skipBlanks();
    int end = endOfToken();
    if (end == at) {
      throw expected(what);
    }
    return taken(end);
  }

  /** What {@link #token} would read; empty at the end. */
  String peek() {
    skipBlanks();
    return text.substring(at, endOfToken());
  }

  /** The very next character. */
  char next(String what) throws ProgramSyntaxException {
    if (at == text.length()) {
      throw expected(what);
    }
    return text.charAt(at++);
  }

  /** All before the next {@code end}, which is taken as well. */
  String until(char end, String what) throws ProgramSyntaxException {
    int found = text.indexOf(end, at);
    if (found < 0) {
      at = text.length();
      throw expected(what);
    }
    var taken = taken(found);
    at++;
    return taken;
  }

  ProgramSyntaxException expected(String what) {
    return wrong("expected %s, found %s".formatted(what, found()));
  }

  /** Runs a constructor of the model; what it refuses is wrong with this line. */
  <T> T make(Supplier<T> constructor) throws ProgramSyntaxException {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private String found() {
    if (isAtEnd()) {
      return "the end of the line";
    }
    var token = peek();
    return "'" + shown(token.isEmpty() ? text.substring(at, at + 1) : token) + "'";
  }

  /** Short, and safe in a message. */
  static String shown(String text) {
    var quoted = Quoted.print(text);
    var plain = quoted.substring(1, quoted.length() - 1);
    return plain.length() <= SHOWN_CHARS ? plain : plain.substring(0, SHOWN_CHARS) + "...";
  }

  private String taken(int end) {
    var taken = text.substring(at, end);
    at = end;
    return taken;
  }

  private int endOfToken() {
    int end = at;
    while (end < text.length() && " \t,()#\"".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
