package dev.busproof.clientsim.run;

/** A run that would have no case; the message is one line. */
public final class NothingToTestException extends Exception {
  private static final long serialVersionUID = 1L;

  NothingToTestException(String message) {
    super(message);
  }
}
