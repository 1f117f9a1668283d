package dev.busproof.cli;

import dev.busproof.clientsim.ProveListener;
import dev.busproof.compositor.TraceLine;

/**
 * Shows what the clients of an attack and the target say to each other, as they say it. The clients
 * may be on several threads, and the log takes one at a time.
 */
final class ConversationLog implements ProveListener {
  private final TraceLog log;
  private final long pid = ProcessHandle.current().pid();

  /** The log stays the caller's. */
  ConversationLog(TraceLog log) {
    this.log = log;
  }

  @Override
  public synchronized void said(int client, String line) {
    log.message(new TraceLine(client, pid, line));
  }
}
