package dev.busproof.wire.ir;

import java.util.List;

/**
 * A request or an event.
 *
 * @param opcode index among the requests, or among the events, of the interface
 * @param since interface version that brought the message, from 1
 * @param destructor whether the object ceases to exist with this message
 * @param summary one line, empty when the definition has none
 * @param args in wire order
 */
public record Message(
    String name, int opcode, int since, boolean destructor, String summary, List<Arg> args) {
  public Message {
    args = List.copyOf(args);
  }
}
