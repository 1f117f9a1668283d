package dev.busproof.cli;

/** Placeholder until the module is written. */
public final class Placeholder {
  private Placeholder() {}
}
