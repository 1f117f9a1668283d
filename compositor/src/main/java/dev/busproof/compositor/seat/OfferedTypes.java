package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The types of one source, counted against its client's budget. */
final class OfferedTypes {
  /** Toolkits offer some twenty types; each costs every receiver an event. */
  private static final int MOST_TYPES = 256;

  /**
   * Of all types together. An offer is queued whole for whoever gets the focus, so this must be far
   * below what may wait for a client.
   */
  private static final int MOST_CHARS = 16_384;

  private static final int TYPE_OVERHEAD_CHARS = 48;

  private final ClientBudget budget;
  private final Set<String> types = new LinkedHashSet<>();
  private int chars;

  OfferedTypes(ClientBudget budget) {
    this.budget = budget;
  }

  /** In the order in which they were added. */
  List<String> all() {
    return List.copyOf(types);
  }

  boolean contains(String type) {
    return types.contains(type);
  }

  void add(String type) throws ProtocolError {
    if (types.contains(type)) {
      return;
    }
    if (types.size() >= MOST_TYPES || chars + type.length() > MOST_CHARS) {
      throw ProtocolError.noMemory(
          "more than %d types or %d characters of them in one data source"
              .formatted(MOST_TYPES, MOST_CHARS));
    }
    budget.charge(Held.TEXT_CHARS, counted(type));
    chars += type.length();
    types.add(type);
  }

  /** Once, when the source goes. */
  void refund() {
    types.forEach(type -> budget.refund(Held.TEXT_CHARS, counted(type)));
  }

  /** A text of one character takes as much as one of thirty. */
  private static int counted(String type) {
    return TYPE_OVERHEAD_CHARS + type.length();
  }
}
