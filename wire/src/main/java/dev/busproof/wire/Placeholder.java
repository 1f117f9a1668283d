package dev.busproof.wire;

/** Placeholder until the module is written. */
public final class Placeholder {
  private Placeholder() {}
}
