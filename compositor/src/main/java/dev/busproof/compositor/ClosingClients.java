package dev.busproof.compositor;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Clients whose connection is closed, and whose objects are destroyed a few at a time: tens of
 * thousands of them at once would hold up everybody. Loop thread only.
 */
final class ClosingClients {
  private final ArrayDeque<ConnectedClient> clients = new ArrayDeque<>(0);
  private final Consumer<ConnectedClient> whenGone;

  /**
   * @param whenGone told of each once nothing of it is left
   */
  ClosingClients(Consumer<ConnectedClient> whenGone) {
    this.whenGone = whenGone;
  }

  /** Its connection is closed. */
  void add(ConnectedClient client) {
    clients.add(client);
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  /**
   * Goes on, with the one that began first.
   *
   * @param untilNanos of System.nanoTime; some objects are destroyed in any case
   */
  void proceed(long untilNanos) {
    while (!clients.isEmpty()) {
      ConnectedClient client = clients.element();
      if (!client.session().destroySome(untilNanos)) {
        return;
      }
      clients.remove();
      whenGone.accept(client);
      if (System.nanoTime() - untilNanos > 0) {
        return;
      }
    }
  }
}
