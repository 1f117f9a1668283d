package dev.busproof.clientsim.fuzz.emit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A program as a client in C11 that needs nothing but Linux and its C library, for people who want
 * to reproduce what it does without us. It finds its compositor by its first argument (a path, or a
 * name in XDG_RUNTIME_DIR), or as any client does; says how each connection of the program ended;
 * and exits with 0 whatever came of it, with 2 or 3 when there is no compositor.
 *
 * <p>{@code cc -std=c11 -Wall -Wextra -O1 x.c -lpthread} compiles it without a warning.
 */
public final class CSource {
  /** Every client has them; each uses what stands before it. */
  private static final List<String> ALWAYS =
      List.of("base.c", "events.c", "sending.c", "steps.c", "files.c");

  private CSource() {}

  /**
   * The source.
   *
   * @param interfaces those whose requests are sent; what is none of them is left out
   * @param comment what else is to be said at its head, lines of anything; may be empty
   */
  public static String of(Program program, Interfaces interfaces, String comment) {
    var declarations = new Declarations(interfaces);
    var statements = statements(program, new Statements(declarations));
    boolean late = program.steps().stream().anyMatch(Step.Later.class::isInstance);
    boolean storms =
        program.steps().stream().anyMatch(s -> s instanceof Step.Storm || s instanceof Step.Calm);
    var source = new StringBuilder();
    source.append(CText.comment(comment));
    source.append("// cc -std=c11 -Wall -Wextra -O1 THIS.c -lpthread && ./a.out wayland-1\n//\n");
    source.append(CText.comment(ProgramText.print(program))).append('\n');
    for (var name : ALWAYS) {
      source.append(part(name)).append('\n');
    }
    if (late) {
      source.append(part("later.c")).append('\n');
    }
    if (storms) {
      source.append(part("storm.c")).append('\n');
    }
    source.append("/* The program. */\n\n").append(declarations.text());
    source.append("\nint main(int argc, char **argv) {\n  find_display(argc, argv);\n");
    source.append(late ? "  late_start();\n" : "").append('\n').append(statements).append('\n');
    source.append(late ? "  late_finish();\n" : "").append("  return finish();\n}\n");
    return source.toString();
  }

  private static String statements(Program program, Statements statements) {
    var text = new StringBuilder();
    for (var step : program.steps()) {
      text.append("  ").append(CText.comment(ProgramText.print(step)));
      text.append("  ").append(statement(step, statements)).append('\n');
    }
    return text.toString();
  }

  private static String statement(Step step, Statements statements) {
    try {
      return statements.of(step);
    } catch (LeftOut e) {
      return CText.comment("left out: " + e.getMessage()).stripTrailing();
    }
  }

  private static String part(String name) {
    try (var in = CSource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build of busproof lacks its resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " is damaged", e);
    }
  }
}
