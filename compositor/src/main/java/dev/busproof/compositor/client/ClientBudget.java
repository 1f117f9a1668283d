package dev.busproof.compositor.client;

import dev.busproof.wire.protocol.WlDisplay;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one client holds, against its limits. Going over one is {@code wl_display.no_memory} for
 * that client, and no other client notices. Loop thread only.
 */
public final class ClientBudget {
  private final ClientLimits limits;
  private final SharedBudget shared;
  private final Map<Held, Long> held = new EnumMap<>(Held.class);
  private long objects;

  ClientBudget(ClientLimits limits, SharedBudget shared) {
    this.limits = limits;
    this.shared = shared;
  }

  /**
   * Counts what the client is about to be given. Whoever holds it gives it back with {@link
   * #refund} when it is freed, also when that is after the client has gone.
   *
   * @throws ProtocolError wl_display.no_memory when it would go over a limit; nothing has been
   *     counted then
   */
  public void charge(Held what, long amount) throws ProtocolError {
    long before = held(what);
    long limit = limits.of(what);
    // Limits are far below Long.MAX_VALUE, so only an amount beyond the limit could overflow the
    // sum.
    if (amount > limit || before + amount > limit) {
      throw noMemory("more than " + limit + " " + what.plural());
    }
    if (what == Held.POOLS && !shared.take(amount, before)) {
      throw noMemory("all clients together hold too many pools");
    }
    set(what, before + amount);
  }

  /** Gives back what {@link #charge} counted. */
  public void refund(Held what, long amount) {
    long after = held(what) - amount;
    if (after < 0) {
      throw new IllegalStateException("gave back more " + what.plural() + " than were held");
    }
    set(what, after);
    if (what == Held.POOLS) {
      shared.give(amount);
    }
  }

  /** How much the client holds now. */
  public long held(Held what) {
    return what == Held.OBJECTS ? objects : held.getOrDefault(what, 0L);
  }

  /** Objects come and go with every other request, so they are counted without boxing. */
  private void set(Held what, long amount) {
    if (what == Held.OBJECTS) {
      objects = amount;
    } else {
      held.put(what, amount);
    }
  }

  private static ProtocolError noMemory(String message) {
    return new ProtocolError(
        Client.DISPLAY_ID, WlDisplay.NAME, WlDisplay.Error.NO_MEMORY.value(), message);
  }
}
