package dev.busproof.wire;

/**
 * The peer broke the rules of the wire. Fatal for the connection: a server posts {@link #code()} on
 * wl_display with the message and closes; nothing more can be read.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  /** {@code wl_display.error}: no such object, or one of another interface. */
  public static final int INVALID_OBJECT = 0;

  /** {@code wl_display.error}: no such request, or a malformed one. */
  public static final int INVALID_METHOD = 1;

  /** {@code wl_display.error}: a budget is used up. */
  public static final int NO_MEMORY = 2;

  /** {@code wl_display.error}: the receiver failed on its own account. */
  public static final int IMPLEMENTATION = 3;

  private final int code;

  /**
   * @param code a value of wl_display.error
   * @param message what is wrong with what, in one line
   */
  public WireException(int code, String message) {
    super(message);
    this.code = code;
  }

  public static WireException invalidObject(String message) {
    return new WireException(INVALID_OBJECT, message);
  }

  public static WireException invalidMethod(String message) {
    return new WireException(INVALID_METHOD, message);
  }

  public static WireException noMemory(String message) {
    return new WireException(NO_MEMORY, message);
  }

  /** A value of wl_display.error. */
  public int code() {
    return code;
  }
}
