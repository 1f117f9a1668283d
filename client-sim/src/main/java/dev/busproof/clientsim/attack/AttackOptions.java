package dev.busproof.clientsim.attack;

/**
 * How hard the attacks that may go on for ever go on.
 *
 * @param raceMillis how long a race lasts
 * @param truncations if positive, the truncation race lasts until so many truncations instead
 * @param kills client processes to be killed
 * @param answerMillis how long any answer may take
 */
public record AttackOptions(long raceMillis, long truncations, int kills, long answerMillis) {

  private static final long BRIEF_RACE_MILLIS = 500;
  private static final int BRIEF_KILLS = 3;

  /** Races of 2 s, 20 killed processes with 10 clients each, answers within 3 s. */
  public static AttackOptions defaults() {
    return new AttackOptions(2000, 0, 20, 3000);
  }

  /**
   * The same attack with less stamina, for executions that only ask whether something rises once
   * more: a leak does so with every client.
   */
  public AttackOptions brief() {
    return new AttackOptions(
        Math.min(raceMillis, BRIEF_RACE_MILLIS), 0, Math.min(kills, BRIEF_KILLS), answerMillis);
  }
}
