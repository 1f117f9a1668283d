package dev.busproof.clientsim.client;

import dev.busproof.clientsim.observe.ClientEnd;

/** The client cannot go on: the compositor ended it, or did not answer before the deadline. */
public final class ClientEndedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ClientEnd end;

  /** A client that ended so. */
  public ClientEndedException(ClientEnd end) {
    super(end.text());
    this.end = end;
  }

  /** How it ended. */
  public ClientEnd end() {
    return end;
  }
}
