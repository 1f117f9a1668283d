package dev.busproof.clientsim.client;

import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;

/** What a client does with the events of one object. */
@FunctionalInterface
public interface EventHandler {
  /** Ignores every event. */
  EventHandler NONE = (opcode, version, body) -> {};

  /** Handles one event; a body that is not read to its end is dropped. */
  void event(int opcode, int version, MessageReader body) throws WireException;
}
