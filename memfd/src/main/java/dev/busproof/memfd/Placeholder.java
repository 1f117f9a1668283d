package dev.busproof.memfd;

/** Placeholder until the module is written. */
public final class Placeholder {
  private Placeholder() {}
}
