package dev.busproof.compositor;

/**
 * A client that is gone.
 *
 * @param pid the process that had connected, 0 when the kernel would not say
 * @param reason why
 * @param detail for a violation {@code wl_shm_pool#7: error 1: ...}, for the others what is known,
 *     possibly empty; one line
 */
public record ClientEnd(long pid, Reason reason, String detail) {
  public enum Reason {
    /** It closed the connection, or died. */
    DISCONNECTED,
    /** It broke the protocol and was told so. */
    VIOLATION,
    /** It left more events unread than it may. */
    STOPPED_READING,
    /** A failure of the compositor's own, which it was told of as wl_display.implementation. */
    COMPOSITOR_FAILED,
    /** The compositor ended first. */
    SHUT_DOWN
  }
}
