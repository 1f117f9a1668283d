package dev.busproof.compositor.client;

/**
 * What the event loop is told about its clients. Called on the loop thread, possibly in the middle
 * of a dispatch: note it, act later.
 */
public interface ClientWatcher {
  /** Something was queued for the client since it was last flushed. */
  void needsFlush(Client client);

  /**
   * The client is ending: flush what can be, then close it once no dispatch is under way. Called
   * once per client.
   */
  void needsClose(Client client);
}
