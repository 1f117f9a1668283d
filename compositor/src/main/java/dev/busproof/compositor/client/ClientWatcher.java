package dev.busproof.compositor.client;

/**
 * What the event loop is told about its clients. Called on the loop thread but for {@link #post},
 * possibly in the middle of a dispatch: note it, act later.
 */
public interface ClientWatcher {
  /** Something was queued for the client since it was last flushed. */
  void needsFlush(Client client);

  /**
   * Something was queued that the client need not know before the next frame, when others are told
   * of that: it is written with whatever comes next, or then.
   */
  void needsLateFlush(Client client);

  /**
   * The client is ending: flush what can be, then close it once no dispatch is under way. Called
   * once per client.
   */
  void needsClose(Client client);

  /** Requests of the client wait, and so need not be listened for; that it hangs up matters. */
  void paused(Client client);

  /** The pause is over: carry out the rest of the request, then what has arrived since. */
  void resumed(Client client, Pause.Rest rest);

  /** Runs the work on the loop thread soon, or never when the loop has ended. Any thread. */
  void post(Runnable work);
}
