package dev.busproof.clientsim.observe;

import java.util.Optional;

/**
 * How one client's connection ended, or that it did not.
 *
 * @param kind what happened to the connection
 * @param error the protocol error, present exactly when {@code kind} is {@link Kind#ERROR}
 */
public record ClientEnd(Kind kind, Optional<ErrorSeen> error) {

  /** What happened to the connection. */
  public enum Kind {
    /** Connected at the end and answered. */
    SURVIVED,
    /** Told by {@code wl_display.error}. */
    ERROR,
    /** End of stream without an error event. */
    CLOSED,
    /** ECONNRESET or EPIPE without an error event. */
    RESET,
    /** Still connected, but a roundtrip was not answered before its deadline. */
    UNANSWERED,
    /** Answered, but its buffer was neither drawn nor given back, where an ordinary one was. */
    UNSERVED,
    /** Answered and served, but other pixels than its buffer's are on the screen. */
    UNSEEN,
    /**
     * Told by an event, such as {@code failed} of a capture, that what it asked for is not done.
     */
    DECLINED,
    /** Given its buffer back before the attack: nothing the target reads is touched by it. */
    GIVEN_BACK,
    /** Its file was sealed, grown or written to where it had not asked for that. */
    TAMPERED,
    /** It could change what other clients are given. */
    EXPOSED,
    /** The client left or was killed, as the attack intended. */
    LEFT
  }

  public ClientEnd {
    if (error.isPresent() != (kind == Kind.ERROR)) {
      throw new IllegalArgumentException("an error belongs to kind ERROR and to no other: " + kind);
    }
  }

  /** An end without an error event. */
  public static ClientEnd of(Kind kind) {
    return new ClientEnd(kind, Optional.empty());
  }

  /** An end that the compositor explained. */
  public static ClientEnd error(ErrorSeen error) {
    return new ClientEnd(Kind.ERROR, Optional.of(error));
  }

  /** One phrase for a report. */
  public String text() {
    return switch (kind) {
      case SURVIVED -> "survived";
      case ERROR -> error.map(ErrorSeen::text).orElseThrow();
      case CLOSED -> "disconnected without an error";
      case RESET -> "connection reset without an error";
      case UNANSWERED -> "neither answered nor disconnected";
      case UNSERVED -> "answered, but its buffer was neither drawn nor released";
      case UNSEEN -> "served, but other pixels than its own are on the screen";
      case DECLINED -> "told by an event that it failed";
      case GIVEN_BACK -> "given its buffer back before";
      case TAMPERED -> "its file was changed in a way it had not asked for";
      case EXPOSED -> "could change what other clients are given";
      case LEFT -> "left";
    };
  }
}
