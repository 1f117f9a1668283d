package dev.busproof.clientsim.fuzz.play;

/** A step that cannot be done; the program goes on without it. */
final class LeftOutException extends Exception {
  private static final long serialVersionUID = 1L;

  LeftOutException(String why) {
    // Thousands of them are thrown in a second, and nobody asks where.
    super(why, null, false, false);
  }
}
