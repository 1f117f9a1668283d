package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Random;

/**
 * Processes full of clients are killed by SIGKILL, each at a random moment of its work: the kernel
 * closes their sockets and memory in any order, in the middle of any message.
 */
final class KillCase implements AttackCase {
  private static final int CLIENTS_PER_PROCESS = 10;

  /** Starting a process takes longer than what it is started for, so the next one starts early. */
  private static final int STARTED_AHEAD = 2;

  /** A frame at 60 Hz is 17 ms: the kill falls anywhere into the first few frames. */
  private static final int LATEST_KILL_MILLIS = 50;

  private static final long SEED = 20260101;

  @Override
  public String id() {
    return "client.kill-9";
  }

  @Override
  public String requirement() {
    return "Clients killed by SIGKILL at any moment, 200 by default, leave nothing behind.";
  }

  @Override
  public String shows() {
    return "Clean-up that relies on a client closing its things in order.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.LEAVES);
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  @Override
  public void run(Attack attack) throws Exception {
    var random = new Random(SEED);
    var waiting = new ArrayDeque<HonestClients>();
    int kills = attack.options().kills();
    try {
      for (int i = 0; i < kills && !attack.isCancelled(); i++) {
        while (waiting.size() < Math.min(STARTED_AHEAD, kills - i)) {
          long seed = random.nextLong(Integer.MAX_VALUE);
          waiting.add(HonestClients.start(attack, CLIENTS_PER_PROCESS, seed));
        }
        var ended = killInMidWork(waiting.remove(), random.nextInt(LATEST_KILL_MILLIS));
        if (ended.isPresent()) {
          attack.clientEnded(ended.get());
          return; // the others would learn nothing else
        }
        attack.count("processes killed", 1);
        attack.count("clients killed", CLIENTS_PER_PROCESS);
        attack.left();
      }
    } finally {
      waiting.forEach(HonestClients::close);
    }
  }

  /** Returns how a client ended that the target ended before it could be killed. */
  private static Optional<ClientEnd> killInMidWork(HonestClients clients, int afterMillis)
      throws IOException, InterruptedException {
    try (clients) {
      var ended = clients.awaitService();
      if (ended.isPresent()) {
        return ended;
      }
      Thread.sleep(afterMillis);
      return clients.kill();
    }
  }
}
