package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.judge.Expectation;

/**
 * A process full of clients is stopped in mid-work and goes on a second later: neither gone nor
 * there, with its sockets filling up meanwhile.
 */
final class StopCase implements AttackCase {
  private static final int CLIENTS = 10;

  /** Sixty frames of output for each client: what queues up by then has met most bounds. */
  private static final long STOPPED_MILLIS = 1000;

  private static final long GOES_ON_MILLIS = 200;
  private static final long SEED = 20261126;

  @Override
  public String id() {
    return "client.stopped";
  }

  @Override
  public String requirement() {
    return "Clients stopped by SIGSTOP for a second hold nobody up, and are served when they go"
        + " on.";
  }

  @Override
  public String shows() {
    return "A wait for an answer, a release or room in a socket.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.LEAVES);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var clients = HonestClients.start(attack, CLIENTS, SEED)) {
      var ended = clients.awaitService();
      if (ended.isEmpty()) {
        clients.signal("STOP");
        Thread.sleep(STOPPED_MILLIS);
        clients.signal("CONT");
        Thread.sleep(GOES_ON_MILLIS);
        ended = clients.ended();
      }
      if (ended.isPresent()) {
        attack.clientEnded(ended.get());
      } else {
        attack.left();
      }
    }
  }
}
