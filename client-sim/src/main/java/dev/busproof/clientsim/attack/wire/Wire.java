package dev.busproof.clientsim.attack.wire;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.judge.Expectation;
import java.io.IOException;

/** The shapes that cases of this family have. */
final class Wire {
  static final EventHandler IGNORED = EventHandler.NONE;

  private Wire() {}

  /** What a client does that begins with nothing bound. */
  @FunctionalInterface
  interface Act {
    void play(Attack attack, RawClient client) throws ClientEndedException, IOException;
  }

  /** What a client does that has surfaces and shared memory. */
  @FunctionalInterface
  interface SessionAct {
    void play(Attack attack, Session session) throws ClientEndedException, IOException;
  }

  /** A case whose client must be told: to survive is no acceptable end of it. */
  static AttackCase refused(
      String id, String requirement, String shows, Expectation expectation, Act act) {
    return new ScriptedCase(
        id,
        requirement,
        shows,
        Needs.NOTHING,
        expectation,
        attack -> attack.rawClient(client -> act.play(attack, client)));
  }

  /** The same for a client that has surfaces and shared memory. */
  static AttackCase refusedSession(
      String id, String requirement, String shows, Expectation expectation, SessionAct act) {
    return new ScriptedCase(
        id,
        requirement,
        shows,
        expectation,
        attack -> attack.client(session -> act.play(attack, session)));
  }

  /** A case whose client may survive, and must then be served like any other. */
  static AttackCase served(
      String id, String requirement, String shows, Expectation expectation, Act act) {
    return new ScriptedCase(
        id,
        requirement,
        shows,
        expectation,
        attack ->
            attack.rawClient(client -> {
              act.play(attack, client);
              Service.expect(attack, client);
            }));
  }

  /** Binds by hand what the target is known to advertise, and returns the object's id. */
  static int bind(RawClient client, String interfaceName, int version)
      throws ClientEndedException, UnsupportedException {
    return client
        .bind(interfaceName, version, IGNORED)
        .orElseThrow(
            () -> new UnsupportedException("the target does not advertise " + interfaceName))
        .id();
  }
}
