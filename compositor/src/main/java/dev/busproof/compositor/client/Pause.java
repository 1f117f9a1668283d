package dev.busproof.compositor.client;

import dev.busproof.wire.WireException;

/**
 * A client whose request waits for something that takes its time. Until it is over nothing of the
 * client is read or carried out, so that its requests keep their order; everybody else goes on.
 */
public final class Pause {
  /** What was left of the request. */
  @FunctionalInterface
  public interface Rest {
    /** Carried out as the request was: on the loop thread, and what it throws ends the client. */
    void carryOut() throws WireException, ProtocolError;
  }

  private final Client client;
  private final ClientWatcher watcher;

  Pause(Client client, ClientWatcher watcher) {
    this.client = client;
    this.watcher = watcher;
  }

  /**
   * Has the rest of the request carried out soon, and then what came after it; nothing when the
   * client is going or has gone meanwhile. Any thread; once.
   */
  public void end(Rest rest) {
    watcher.post(() -> {
      if (client.endPause(this)) {
        watcher.resumed(client, rest);
      }
    });
  }
}
