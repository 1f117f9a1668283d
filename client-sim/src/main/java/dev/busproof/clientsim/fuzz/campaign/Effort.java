package dev.busproof.clientsim.fuzz.campaign;

/**
 * How many runs of a program a suspicion is worth: they last between a tenth of a second and
 * twelve.
 *
 * @param confirmRuns in which it must come about once to be looked into
 * @param sureRuns from which the reliability of what was made small is told
 * @param mostRuns in place of fewer, while it has not come about at all
 * @param budgetRuns for making the program small, when runs are short
 * @param patientRuns the same, when each has a fresh target
 */
record Effort(int confirmRuns, int sureRuns, int mostRuns, int budgetRuns, int patientRuns) {
  /** A target that dies does so at once. */
  private static final Effort CRASHED = new Effort(5, 10, 5, 300, 300);

  /** To be sure that one does not answer takes four seconds. */
  private static final Effort HUNG = new Effort(3, 5, 5, 300, 300);

  /**
   * Judged in full, which plays it five times on a fresh target and takes ten seconds where it
   * leaks. That is confirmed by one such run, since it has already leaked at every play of the hunt
   * that brought it here.
   */
  private static final Effort LEAKED = new Effort(1, 3, 5, 300, 80);

  /** Judged in full as well, and as often by chance as for a reason. */
  private static final Effort HARMED = new Effort(5, 5, 5, 80, 80);

  static Effort of(Suspicion suspicion) {
    return switch (suspicion.kind()) {
      case CRASHED -> CRASHED;
      case HUNG -> HUNG;
      case LEAKED -> LEAKED;
      case HARMED, PASS, LENIENT, STRICT, UNSUPPORTED, BROKEN, FLAKY, WRONG_ERROR -> HARMED;
    };
  }
}
