package dev.busproof.bench.peers;

/** A compositor cannot be measured, or not any further; the message says why in a few words. */
final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  PeerException(String message) {
    super(message);
  }
}
