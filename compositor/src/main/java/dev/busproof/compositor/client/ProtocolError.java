package dev.busproof.compositor.client;

import dev.busproof.wire.protocol.WlDisplay;

/**
 * A client's violation of the protocol: fatal to that client and to nobody else. Thrown by a
 * handler, it is posted as {@code wl_display.error} by the dispatcher; only the first one a client
 * earns is ever sent.
 */
public final class ProtocolError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int objectId;
  private final String interfaceName;
  private final int code;

  /**
   * An error to be posted.
   *
   * @param objectId the object the error is posted on
   * @param interfaceName that object's interface: it gives the code its meaning
   * @param code a value of that interface's error enum
   * @param message what was wrong, for the client's developer
   */
  public ProtocolError(int objectId, String interfaceName, int code, String message) {
    // The dispatcher reports where it came from by object and code: a stack trace per bad client
    // would only let clients make us work.
    super(message, null, false, false);
    this.objectId = objectId;
    this.interfaceName = interfaceName;
    this.code = code;
  }

  /** {@code wl_display.no_memory}: the client, or all of them, hold too much of something. */
  public static ProtocolError noMemory(String message) {
    return new ProtocolError(
        Client.DISPLAY_ID, WlDisplay.NAME, WlDisplay.Error.NO_MEMORY.value(), message);
  }

  /** The object the error is posted on. */
  public int objectId() {
    return objectId;
  }

  /** The interface of that object, as {@code wl_shm_pool}. */
  public String interfaceName() {
    return interfaceName;
  }

  /** A value of that interface's error enum. */
  public int code() {
    return code;
  }

  /** The message alone; never null. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** Texts of a client's, titles for one, must not reach somebody's terminal as they are. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * {@code wl_shm_pool#7: error 1: stride 12 is less than 64 pixels of 4 bytes}, as libwayland
   * prints it.
   */
  public String describe() {
    return interfaceName
        + "#"
        + Integer.toUnsignedString(objectId)
        + ": error "
        + code
        + ": "
        + printable(text());
  }
}
