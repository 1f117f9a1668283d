package dev.busproof.memfd.probe;

/** What an answer depends on, and so when a changed one means something. */
public enum Stability {
  /** The kernel: always compared. */
  BEHAVIOUR,
  /** How the machine is set up: compared when asked for. */
  SETTING,
  /** The moment: never compared. */
  VOLATILE
}
