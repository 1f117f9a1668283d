package dev.busproof.clientsim.judge;

/**
 * How the culprit was told, whatever became of the target: the second verdict. Where the clients of
 * one attack were told differently, the one latest in this order counts.
 */
public enum Told {
  /** No client came to an end that could be looked at. */
  UNKNOWN("nothing is known"),
  /** It went on, as the case allows: there was nothing to tell. */
  NOTHING_TO_TELL("served: there was nothing to tell"),
  /** It left or was killed, as the attack intended. */
  LEFT("left by itself"),
  /** By an error, or another event, that the case names. */
  AS_SPECIFIED("as specified"),
  /** By an error that the protocol permits where the case would have it served. */
  PERMITTED("by an error that is permitted"),
  /** It went on where it should have been told. */
  NOT_TOLD("not told"),
  /** Disconnected without an error; some cases accept that. */
  NO_WORD("disconnected without a word"),
  /** By an error that the case does not name: another code, or on another object. */
  OTHER_ERROR("by another error"),
  /** Neither served nor told nor disconnected. */
  NO_ANSWER("neither served nor told");

  private final String text;

  Told(String text) {
    this.text = text;
  }

  /** In a few words, for people. */
  public String text() {
    return text;
  }
}
