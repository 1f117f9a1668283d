package dev.busproof.clientsim.fuzz.campaign;

/**
 * What a program follows from, besides the seed of its campaign: its number and what was known when
 * its batch began.
 *
 * @param worker counted from 1
 * @param index the program's number in the worker's own series, from 0
 * @param corpus how many programs of the corpus could be built on
 * @param readDelayMicros how long after a commit the target reads, as far as known; 0 before
 */
record Recipe(int worker, long index, int corpus, long readDelayMicros) {
  /** Longer than a frame at 60 Hz lasts; events that never come are waited for as long. */
  static final long MOST_AWAIT_MILLIS = 25;

  private static final long SHORTEST_AWAIT_MILLIS = 4;

  /**
   * A changed program often awaits what no longer comes: that is most of the time it takes. So many
   * times as long as the target took to read what was committed is enough, and no more is given
   * than to a target that draws at 60 Hz.
   */
  private static final int AWAIT_FACTOR = 4;

  /** How long the program waits for an event that need not come. */
  long awaitMillis() {
    return readDelayMicros == 0
        ? MOST_AWAIT_MILLIS
        : Math.clamp(
            AWAIT_FACTOR * readDelayMicros / 1000, SHORTEST_AWAIT_MILLIS, MOST_AWAIT_MILLIS);
  }

  /** One line for people. */
  String text() {
    return "worker %d, program %d".formatted(worker, index);
  }
}
