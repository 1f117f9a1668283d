package dev.busproof.clientsim.fuzz.play;

/**
 * How long a program may wait.
 *
 * @param answerMillis for one answer, from 1; a client that has none by then ends as unanswered
 * @param programMillis for all of its steps together, from 1; those that come later are left out.
 *     The last answers are waited for after that, for {@code answerMillis} together
 * @param awaitMillis for an event that need not come, from 0
 */
public record PlayLimits(long answerMillis, long programMillis, long awaitMillis) {
  public PlayLimits {
    require("answerMillis", answerMillis, 1);
    require("programMillis", programMillis, 1);
    require("awaitMillis", awaitMillis, 0);
  }

  /** The same but for {@code awaitMillis}. */
  PlayLimits awaiting(long millis) {
    return new PlayLimits(answerMillis, programMillis, millis);
  }

  /** The same but for {@code answerMillis}. */
  PlayLimits answered(long millis) {
    return new PlayLimits(millis, programMillis, awaitMillis);
  }

  private static void require(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, not %d".formatted(what, least, value));
    }
  }
}
