package dev.busproof.clientsim.fuzz.program;

/** A text that is no program; the message, one line, begins with {@code line N: }. */
public final class ProgramSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  ProgramSyntaxException(int line, String problem) {
    super("line " + line + ": " + problem);
    this.line = line;
  }

  /** The line at fault, from 1. */
  public int line() {
    return line;
  }
}
