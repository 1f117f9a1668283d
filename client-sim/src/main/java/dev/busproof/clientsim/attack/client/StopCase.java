package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.KillableClients;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import java.io.IOException;

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
    var process = HonestClients.start(attack.socket(), CLIENTS, SEED);
    try (var pipe = process.getInputStream()) {
      if (pipe.read() != KillableClients.UNDER_WAY) {
        throw new IOException("honest clients did not get to draw");
      }
      signal(process, "-STOP");
      Thread.sleep(STOPPED_MILLIS);
      signal(process, "-CONT");
      Thread.sleep(GOES_ON_MILLIS);
      // They end themselves when one of them is ended by the compositor.
      if (process.isAlive()) {
        attack.left();
      } else {
        attack.clientEnded(ClientEnd.of(ClientEnd.Kind.CLOSED));
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill " + signal + " ended with status " + status);
    }
  }
}
