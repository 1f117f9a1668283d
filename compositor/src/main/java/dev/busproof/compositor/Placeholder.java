package dev.busproof.compositor;

/** Placeholder until the module is written. */
public final class Placeholder {
  private Placeholder() {}
}
