package dev.busproof.compositor.client;

/** Why a client is no longer there. */
public sealed interface Ending {
  /** It closed its end of the socket, or died. */
  record Disconnected() implements Ending {}

  /** It broke the protocol, and was told so. */
  record Violated(ProtocolError error) implements Ending {}

  /** It did not read what it was sent until the queue was full; it cannot be told. */
  record StoppedReading(String detail) implements Ending {}

  /** Our own handler failed on its request; it was told wl_display.implementation. */
  record HandlerFailed(Throwable cause) implements Ending {}

  /** The compositor ended first. */
  record ShutDown() implements Ending {}
}
