package dev.busproof.memfd.guard;

/** Every slot of the handler's table is taken. */
public final class GuardFullException extends Exception {
  private static final long serialVersionUID = 1L;

  GuardFullException(int capacity) {
    super("all " + capacity + " ranges the SIGBUS guard can watch at once are taken");
  }
}
