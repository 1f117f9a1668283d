package dev.busproof.compositor.programs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A compositor of its own for a program.
 *
 * @param name of picture and log
 * @param width of the output, in pixels
 * @param height of the output, in pixels
 * @param options of {@code ./busproof compositor}, besides size and screenshot
 * @param environment added to that of every program
 * @param command the program and its arguments; empty: none
 */
record Launch(
    String name,
    int width,
    int height,
    List<String> options,
    Map<String, String> environment,
    List<String> command) {
  Launch {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
    command = List.copyOf(command);
  }

  /** On an output of 800x600. */
  static Launch of(String name, String... command) {
    return new Launch(name, 800, 600, List.of(), Map.of(), List.of(command));
  }

  Launch sized(int widthPixels, int heightPixels) {
    return new Launch(name, widthPixels, heightPixels, options, environment, command);
  }

  /** Has the compositor announce an older version of a global. */
  Launch announcing(String global, int version) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--announce", global + "=" + version));
    return new Launch(name, width, height, all, environment, command);
  }

  Launch with(String variable, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(variable, value);
    return new Launch(name, width, height, options, all, command);
  }
}
