package dev.busproof.clientsim.attack;

/** This machine or target lacks what a case needs. */
public final class UnsupportedException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedException(String reason) {
    super(reason);
  }
}
