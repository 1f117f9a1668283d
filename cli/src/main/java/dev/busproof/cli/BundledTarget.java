package dev.busproof.cli;

import java.util.List;

/**
 * What the bundled compositor gets as a target, beside what every start of this program gets.
 *
 * @param flags of its JVM, stronger than the launcher's
 * @param arguments of its command
 */
record BundledTarget(List<String> flags, List<String> arguments) {
  static final BundledTarget USUAL = new BundledTarget(List.of(), List.of());

  /**
   * For thousands of programs a minute. At 60 Hz they would spend most of their time waiting for
   * frames. A heap that grows once, by 34 MiB, was taken for a leak and looked into every 3000
   * programs, for ten seconds each time; this one is whole from the start, and grows for who needs
   * more than 160 MiB.
   */
  static final BundledTarget FUZZED =
      new BundledTarget(List.of("-Xms160m", "-XX:+AlwaysPreTouch"), List.of("--refresh", "480"));

  BundledTarget {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
  }
}
