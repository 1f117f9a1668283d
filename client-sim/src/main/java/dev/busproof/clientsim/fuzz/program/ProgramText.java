package dev.busproof.clientsim.fuzz.program;

/**
 * Programs as text: {@code docs/fuzz-programs.md} defines it. What is printed is parsed as what was
 * printed; comments, which are no part of a program, and other ways to write a number are lost.
 */
public final class ProgramText {
  /** Steps that a program has at most. */
  public static final int MAX_STEPS = 100_000;

  /** Characters that a line has at most. */
  public static final int MAX_LINE_CHARS = 1 << 20;

  private ProgramText() {}

  /**
   * Reads a program.
   *
   * @throws ProgramSyntaxException for the first line that is none of a program
   */
  public static Program parse(String text) throws ProgramSyntaxException {
    return new ProgramParser().parse(text);
  }

  /**
   * The text of a program, every line with its newline.
   *
   * @throws IllegalArgumentException when it has more than {@value #MAX_STEPS} steps or one of them
   *     more than {@value #MAX_LINE_CHARS} characters
   */
  public static String print(Program program) {
    if (program.steps().size() > MAX_STEPS) {
      throw new IllegalArgumentException(
          "%d steps are more than a program may have, %d"
              .formatted(program.steps().size(), MAX_STEPS));
    }
    var text = new StringBuilder("busproof program ").append(Program.VERSION).append('\n');
    program.seed().ifPresent(seed -> text.append("seed ").append(seed).append('\n'));
    for (var step : program.steps()) {
      text.append(print(step)).append('\n');
    }
    return text.toString();
  }

  /**
   * The line of one step, without a newline.
   *
   * @throws IllegalArgumentException when it has more than {@value #MAX_LINE_CHARS} characters
   */
  public static String print(Step step) {
    var line = ProgramPrinter.line(step);
    if (line.length() > MAX_LINE_CHARS) {
      throw new IllegalArgumentException(
          "a line of %d characters is longer than a program may have, %d"
              .formatted(line.length(), MAX_LINE_CHARS));
    }
    return line;
  }
}
