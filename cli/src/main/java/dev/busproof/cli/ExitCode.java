package dev.busproof.cli;

/** The exit codes of every command. */
final class ExitCode {
  /** Done, and nothing worse than LENIENT was seen. */
  static final int OK = 0;

  /** The target fell short of a requirement. */
  static final int FINDINGS = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  /** The command could not do its work; nothing is said about the target. */
  static final int COULD_NOT = 3;

  /** What was asked could not be found out this time: what git bisect skips. */
  static final int CANNOT_TELL = 125;

  private ExitCode() {}
}
