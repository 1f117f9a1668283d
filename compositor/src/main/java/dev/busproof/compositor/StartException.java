package dev.busproof.compositor;

import java.io.IOException;

/**
 * A compositor or its program could not start. The message is one line for the user: what failed,
 * on what, and what to do.
 */
public final class StartException extends IOException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
