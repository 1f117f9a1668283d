package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.memfd.Memfd;
import java.io.IOException;

/**
 * Whether a client that did something odd is a client still. A case whose client may survive asks
 * at its end: to be answered is not enough, since a target that does nothing but answer would pass.
 */
public final class Service {
  private Service() {}

  /**
   * Shows a window in ordinary memory and requires a sign that it was taken.
   *
   * @throws ClientEndedException when the client is ended, or as UNSERVED
   * @throws UnsupportedException when the target has no surfaces or no shared memory, or shows no
   *     such sign to anybody
   */
  @SuppressWarnings("resource") // the session is a view of a client that stays the caller's
  public static void expect(Attack attack, RawClient client)
      throws ClientEndedException, IOException {
    try {
      expect(attack, Session.over(client));
    } catch (MissingGlobalException e) {
      throw new UnsupportedException(String.valueOf(e.getMessage()));
    }
  }

  /** The same for a session. */
  public static void expect(Attack attack, Session session)
      throws ClientEndedException, IOException {
    try (var file = Memfd.create(attack.libc(), "busproof-service", Canvas.BYTES)) {
      file.fill(Canvas.COLOUR);
      Canvas.showAndBeServed(attack, session, file.fd());
    }
  }
}
