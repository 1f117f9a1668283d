package dev.busproof.cli;

import dev.busproof.compositor.CompositorOptions;
import dev.busproof.compositor.OutputOptions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code compositor} with what scripts and tests usually start it with, understood without picocli,
 * whose classes and reflection take as much processor time as all the rest of such a start. What is
 * not understood here, every mistake among it, is left to picocli; what is means the same to both,
 * which a test compares.
 */
final class PlainStart {
  private PlainStart() {}

  /** The compositor that is asked for; empty when picocli must say what is. */
  static Optional<CompositorRun> of(Map<String, String> environment, String... args) {
    // Of one option the default may be in the environment.
    if (args.length == 0
        || !args[0].equals("compositor")
        || environment.containsKey(SharingArguments.NOSIGBUS_FLAG_VARIABLE)
        || areInFiles(args)) {
      return Optional.empty();
    }
    try {
      return read(args);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Picocli reads more arguments from a file of that name. */
  private static boolean areInFiles(String... args) {
    for (String each : args) {
      if (each.startsWith("@")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<CompositorRun> read(String... args) {
    CompositorOptions.Builder options = CompositorOptions.builder();
    Set<String> given = new HashSet<>();
    int next = 1;
    while (next < args.length && !args[next].equals("--")) {
      String name = args[next++];
      boolean understood = given.add(name);
      switch (name) {
        case "--quiet", "--verbose" -> {}
        case "--test-control" -> options.testControl(true);
        case "--socket", "--size" -> {
          if (next < args.length && !args[next].startsWith("-")) {
            String value = args[next++];
            if (name.equals("--socket")) {
              options.socketName(value);
            } else {
              options.outputs(List.of(OutputOptions.ofSize(value)));
            }
          } else {
            understood = false;
          }
        }
        default -> understood = false;
      }
      if (!understood) {
        return Optional.empty();
      }
    }
    if (next < args.length) {
      options.program(Arrays.asList(args).subList(next + 1, args.length));
    }
    var _ = options.build();
    return Optional.of(
        new CompositorRun(options, given.contains("--quiet"), given.contains("--verbose")));
  }
}
