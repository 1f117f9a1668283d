package dev.busproof.clientsim;

/** Placeholder until the module is written. */
public final class Placeholder {
  private Placeholder() {}
}
