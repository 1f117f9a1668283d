package dev.busproof.compositor.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one client holds, against its limits and against what there is for all. Going over one is
 * {@code wl_display.no_memory} for that client, and no other client notices. Loop thread only.
 */
@SuppressWarnings("EnumOrdinal") // an index into arrays of this object, charged for each request
public final class ClientBudget {
  private static final Held[] KINDS = Held.values();

  /** What each kind is drawn from; objects come and go with every other request. */
  private static final @Nullable Common[] COMMON =
      Arrays.stream(KINDS).map(what -> what.common().orElse(null)).toArray(Common[]::new);

  private final long[] most = new long[KINDS.length];
  private final long[] held = new long[KINDS.length];
  private final int nesting;
  private final CommonShare share;

  ClientBudget(ClientLimits limits, CommonShare share) {
    for (Held what : KINDS) {
      most[what.ordinal()] = limits.of(what);
    }
    this.nesting = limits.nesting();
    this.share = share;
  }

  /**
   * Counts what the client is about to be given. Whoever holds it gives it back with {@link
   * #refund} when it is freed, also when that is after the client has gone.
   *
   * @throws ProtocolError wl_display.no_memory when it would go over a limit; nothing has been
   *     counted then
   */
  public void charge(Held what, long amount) throws ProtocolError {
    long memoryBytes = memoryBytes(what, amount);
    if (memoryBytes > 0) {
      take(Held.MEMORY_BYTES, memoryBytes);
    }
    boolean taken = false;
    try {
      take(what, amount);
      taken = true;
    } finally {
      if (!taken && memoryBytes > 0) {
        give(Held.MEMORY_BYTES, memoryBytes);
      }
    }
  }

  private static long memoryBytes(Held what, long amount) {
    // Limits are far below what could overflow here, but the amount has not been compared yet.
    return amount > Integer.MAX_VALUE ? 0 : amount * what.memoryBytesEach();
  }

  private void take(Held what, long amount) throws ProtocolError {
    long limit = most[what.ordinal()];
    // Limits are far below Long.MAX_VALUE, so only an amount beyond the limit could overflow the
    // sum.
    if (amount > limit || held(what) + amount > limit) {
      throw ProtocolError.noMemory("more than " + limit + " " + what.plural());
    }
    Common common = COMMON[what.ordinal()];
    if (common != null && !share.take(common, amount)) {
      throw ProtocolError.noMemory("all clients together hold too many " + what.plural());
    }
    held[what.ordinal()] += amount;
  }

  /** Gives back what {@link #charge} counted. */
  public void refund(Held what, long amount) {
    give(what, amount);
    long memoryBytes = memoryBytes(what, amount);
    if (memoryBytes > 0) {
      give(Held.MEMORY_BYTES, memoryBytes);
    }
  }

  private void give(Held what, long amount) {
    if (held(what) < amount) {
      throw new IllegalStateException("gave back more " + what.plural() + " than were held");
    }
    held[what.ordinal()] -= amount;
    Common common = COMMON[what.ordinal()];
    if (common != null) {
      share.give(common, amount);
    }
  }

  /** How much the client holds now. */
  public long held(Held what) {
    return held[what.ordinal()];
  }

  /** Whether less than half of what the client may hold is held: others may cause a little more. */
  public boolean isHalfEmpty(Held what) {
    return held(what) < most[what.ordinal()] / 2;
  }

  /**
   * Refuses to nest things too deep.
   *
   * @param depth of the innermost, 1 for what is nested in nothing
   * @param what in the plural, for the message
   * @throws ProtocolError wl_display.no_memory
   */
  public void requireNesting(long depth, String what) throws ProtocolError {
    if (depth > nesting) {
      throw ProtocolError.noMemory("more than " + nesting + " " + what + " in one another");
    }
  }

  /** The most that {@link #requireNesting} lets pass. */
  public int nesting() {
    return nesting;
  }
}
