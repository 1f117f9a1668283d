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
   * frames. The JVM now and then wants 34 MiB, which malloc keeps afterwards; that was taken for a
   * leak and looked into every 3000 programs, for ten seconds each time. What is free is given back
   * five times a second instead.
   */
  static final BundledTarget FUZZED =
      new BundledTarget(List.of("-XX:TrimNativeHeapInterval=200"), List.of("--refresh", "480"));

  BundledTarget {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
  }
}
