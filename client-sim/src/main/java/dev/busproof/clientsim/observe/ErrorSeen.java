package dev.busproof.clientsim.observe;

/**
 * The first {@code wl_display.error} that a client received.
 *
 * @param interfaceName interface of the object as the client tracked it; {@code unknown} when the
 *     id was never the client's
 * @param objectId the object the compositor blamed
 * @param role what the object was to the attack ({@code bad}, {@code good}), empty when it had no
 *     part
 * @param code error code within the interface
 * @param message the compositor's words
 */
public record ErrorSeen(
    String interfaceName, long objectId, String role, int code, String message) {

  /** One line, such as {@code wl_buffer.2 on the bad one: "error accessing SHM buffer"}. */
  public String text() {
    var whose = role.isEmpty() ? "" : " on the " + role + " one";
    return "%s error %d%s: \"%s\"".formatted(interfaceName, code, whose, message);
  }
}
