package dev.busproof.compositor.client;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much of each {@link Common} thing there is.
 *
 * @param all by kind; every kind is a key
 */
public record CommonLimits(Map<Common, Limit> all) {
  /**
   * Of one kind.
   *
   * @param capacity for all clients together
   * @param modest what the clients of one process may hold without ever losing it to others
   */
  public record Limit(long capacity, long modest) {
    public Limit {
      if (capacity < 1 || modest < 0) {
        throw new IllegalArgumentException(capacity + ", of which " + modest + " are modest");
      }
    }
  }

  public CommonLimits {
    if (all.size() != Common.values().length) {
      throw new IllegalArgumentException("not of every kind: " + all.keySet());
    }
    all = Map.copyOf(all);
  }

  /** None worth mentioning: for a client that has the process for itself. */
  public static CommonLimits none() {
    Map<Common, Limit> all = new EnumMap<>(Common.class);
    for (Common what : Common.values()) {
      all.put(what, new Limit(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4));
    }
    return new CommonLimits(all);
  }

  /** The same with another limit for one kind. */
  public CommonLimits with(Common what, long capacity, long modest) {
    Map<Common, Limit> changed = new EnumMap<>(all);
    changed.put(what, new Limit(capacity, modest));
    return new CommonLimits(changed);
  }

  long capacity(Common what) {
    return of(what).capacity();
  }

  long modest(Common what) {
    return of(what).modest();
  }

  private Limit of(Common what) {
    Limit limit = all.get(what);
    if (limit == null) {
      throw new IllegalStateException("no limit of " + what);
    }
    return limit;
  }
}
