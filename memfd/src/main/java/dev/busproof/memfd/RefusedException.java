package dev.busproof.memfd;

import org.jspecify.annotations.Nullable;

/** A descriptor that will not be read, and why, in one line. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  RefusedException(Refusal reason, String message) {
    super(message);
    this.reason = reason;
  }

  static RefusedException noRoom(@Nullable String detail) {
    return new RefusedException(Refusal.NO_ROOM, Refusal.NO_ROOM.description() + ": " + detail);
  }

  /** The reason, for programs. */
  public Refusal reason() {
    return reason;
  }
}
