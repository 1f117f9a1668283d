package dev.busproof.wire.ir;

import java.util.Optional;

/**
 * One argument of a message.
 *
 * @param interfaceName of the object or new_id; empty for an object of any interface and for a
 *     new_id whose interface travels on the wire
 * @param nullable whether an object or string may be null
 * @param enumName {@code name} for an enum of the same interface, {@code interface.name} for
 *     another's; empty for plain numbers
 * @param summary empty when the definition has none
 */
public record Arg(
    String name,
    ArgType type,
    Optional<String> interfaceName,
    boolean nullable,
    Optional<String> enumName,
    String summary) {

  /** Whether interface name and version travel with the id, as in {@code wl_registry.bind}. */
  public boolean isUntypedNewId() {
    return type == ArgType.NEW_ID && interfaceName.isEmpty();
  }
}
