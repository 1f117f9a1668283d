package dev.busproof.bench.model;

/** Which way a value should go. */
public enum Better {
  LOWER,
  HIGHER
}
