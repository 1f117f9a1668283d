package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.memfd.FaultRecord;

/** Told of every buffer that was found truncated, once each. Called on the loop thread. */
@FunctionalInterface
public interface FaultListener {
  /** The object of that id may be gone by now. Must not wait for anything. */
  void faulted(Client client, int bufferId, FaultRecord record);
}
