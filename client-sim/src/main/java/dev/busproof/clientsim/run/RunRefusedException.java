package dev.busproof.clientsim.run;

/** A directory that is not what the command line takes it for; the message is one line. */
public final class RunRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public RunRefusedException(String message) {
    super(message);
  }
}
