package dev.busproof.clientsim.attack;

import java.io.IOException;

/** The machine or the target lacks what a case needs. */
public final class UnsupportedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With what is lacking, for people. */
  public UnsupportedException(String reason) {
    super(reason);
  }
}
