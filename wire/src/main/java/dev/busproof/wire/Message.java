package dev.busproof.wire;

/**
 * One request or event, without the object it goes to. The implementations are generated records,
 * most of them in {@code dev.busproof.wire.protocol}. A message that carries descriptors owns them
 * until it is sent.
 */
public interface Message {
  /** Index among the requests, or among the events, of its interface. */
  int opcode();

  /** The name in the protocol definition, for example {@code set_title}. */
  String messageName();

  /** Whether the object ceases to exist with this message. */
  default boolean isDestructor() {
    return false;
  }

  /** Writes the arguments, in wire order, without the header. */
  void encode(MessageWriter out);

  /** Closes the descriptors it owns, when it is not going to be sent after all. */
  default void discard() {}
}
