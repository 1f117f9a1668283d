package dev.busproof.compositor.render;

import java.util.List;

/**
 * Whose layers keep a picture from being painted. Until they are gone it is garbage.
 *
 * @param tooCostly payers whose layers cost more than the limits allow
 * @param faulted layers whose pixels were truncated, unreadable or faulted, bottom to top
 */
public record Culprits(List<Object> tooCostly, List<Layer> faulted) {
  /** All is painted. */
  public static final Culprits NONE = new Culprits(List.of(), List.of());

  public Culprits {
    tooCostly = List.copyOf(tooCostly);
    faulted = List.copyOf(faulted);
  }

  public boolean isEmpty() {
    return tooCostly.isEmpty() && faulted.isEmpty();
  }
}
