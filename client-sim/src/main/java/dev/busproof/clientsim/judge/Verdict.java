package dev.busproof.clientsim.judge;

/**
 * A judged observation: two verdicts, one about the target and everybody else, one about what the
 * culprit was told.
 *
 * @param kind what became of the target and of others
 * @param argument what stands in brackets behind it ({@code SIGBUS}), or empty
 * @param detail one line that says why, for people
 * @param told how the culprit was told
 */
public record Verdict(Kind kind, String argument, String detail, Told told) {

  /** Verdicts, least alarming first; docs/verdicts.md explains each. */
  public enum Kind {
    /** The requirement is met. */
    PASS,
    /** Survived, and accepted what the protocol calls an error. */
    LENIENT,
    /** Survived, and refused what the protocol would have let it serve. */
    STRICT,
    /** The machine or the target lacks what the case needs. */
    UNSUPPORTED,
    /** The lab could not carry out the case. */
    BROKEN,
    /** Attempts at one case ended differently. */
    FLAKY,
    /** The culprit was told something else than the protocol says, or nothing. */
    WRONG_ERROR,
    /** The target did not give back what the attack made it hold. */
    LEAKED,
    /** A bystander or newcomer suffered. */
    HARMED,
    /** The target is alive and answers nobody. */
    HUNG,
    /** The target died. */
    CRASHED
  }

  static Verdict of(Kind kind, String detail) {
    return new Verdict(kind, "", detail, Told.UNKNOWN);
  }

  Verdict told(Told how) {
    return new Verdict(kind, argument, detail, how);
  }

  /** A case that the lab failed to carry out. */
  public static Verdict broken(String reason) {
    return of(Kind.BROKEN, reason);
  }

  /** The verdict as printed: {@code CRASHED(SIGBUS)}. */
  public String label() {
    return argument.isEmpty() ? kind.name() : kind.name() + "(" + argument + ")";
  }
}
