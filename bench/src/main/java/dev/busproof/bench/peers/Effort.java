package dev.busproof.bench.peers;

/**
 * How much is measured.
 *
 * @param rounds how often each contender has its turn
 * @param warmupMillis of the same work before what counts
 * @param millis that count, of what is measured for a while
 * @param raceMillis of racing truncation, and of the quiet before
 * @param startMillis of every kind of work before the first round: a virtual machine compiles what
 *     it is used for
 * @param firstMillis of a compositor that has just started
 * @param growthPart what things grow to is divided by this
 */
public record Effort(
    int rounds,
    long warmupMillis,
    long millis,
    long raceMillis,
    long startMillis,
    long firstMillis,
    int growthPart) {
  /** About two minutes for three compositors. */
  public static Effort quick() {
    return new Effort(3, 300, 700, 1500, 4000, 1500, 1);
  }

  public static Effort full() {
    return new Effort(7, 2000, 3000, 60_000, 60_000, 5000, 1);
  }
}
