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
  /** One line for people. */
  String text() {
    return "worker %d, program %d".formatted(worker, index);
  }
}
