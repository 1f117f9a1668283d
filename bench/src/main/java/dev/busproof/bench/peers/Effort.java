package dev.busproof.bench.peers;

/**
 * How much is measured.
 *
 * @param rounds how often each contender has its turn
 * @param warmupMillis of the same work before what counts
 * @param millis that count, of what is measured for a while
 * @param quietMillis before racing truncation, to set it beside
 * @param raceMillis of racing truncation
 * @param startMillis of every kind of work before the first round: a virtual machine compiles what
 *     it is used for
 * @param firstMillis of a compositor that has just started
 * @param rectangles of scattered damage: what they cost others grows with their square
 * @param growthPart what things grow to is divided by this
 */
public record Effort(
    int rounds,
    long warmupMillis,
    long millis,
    long quietMillis,
    long raceMillis,
    long startMillis,
    long firstMillis,
    int rectangles,
    int growthPart) {
  /**
   * Three quarters of a minute a round for three compositors, which is all there is time for; more
   * than one round of what was named.
   *
   * @param named whether what is measured was asked for: then as often as a comparison takes
   */
  public static Effort quick(boolean named) {
    return new Effort(named ? 5 : 1, 250, 500, 2000, 2500, 2000, 1000, 10_000, 1);
  }

  /** About a quarter of an hour for three compositors. */
  public static Effort full() {
    return new Effort(5, 1000, 2000, 20_000, 60_000, 15_000, 3000, 30_000, 1);
  }
}
