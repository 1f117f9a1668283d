package dev.busproof.memfd;

/** What {@link SharingPolicy} says of a descriptor. */
public sealed interface SharingDecision {
  /** It can be read this way. */
  record Share(SharingPath path) implements SharingDecision {}

  /** It cannot; the detail is one line for whoever sent it. */
  record Refuse(Refusal reason, String detail) implements SharingDecision {}
}
