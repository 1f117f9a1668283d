package dev.busproof.clientsim.attack;

import java.io.IOException;

/** This machine or target lacks what a case needs. */
public final class UnsupportedException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedException(String reason) {
    super(reason);
  }
}
