package dev.busproof.wire;

/**
 * A message cannot be queued: the peer does not read, and what waits for it has reached its bound;
 * or the message is longer than the wire allows. The message is dropped whole and its descriptors
 * are closed; what was queued before is untouched.
 */
public final class OutputOverflowException extends Exception {
  private static final long serialVersionUID = 1;

  OutputOverflowException(String message) {
    super(message);
  }
}
