package dev.busproof.wire;

import java.util.Optional;

/** Whoever keeps the objects of a connection knows what they are. */
@FunctionalInterface
public interface ObjectNames {
  /** The interface of the object with that id, as {@code wl_surface}; empty when there is none. */
  Optional<String> interfaceOf(int objectId);
}
