package dev.busproof.compositor.client;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much one client may make the compositor hold. The defaults are far above what programs were
 * seen to use (a terminal holds one pool of 512 MiB, a GTK 3 program some tens of pools) and far
 * below what hurts the others.
 *
 * @param held by kind; every kind is a key
 * @param nesting how deep subsurfaces, popups and windows with parents may be nested: what looks
 *     for the outermost takes that many steps
 */
public record ClientLimits(Map<Held, Long> held, int nesting) {
  private static final int USUAL_NESTING = 256;

  public ClientLimits {
    if (held.size() != Held.values().length) {
      throw new IllegalArgumentException("not of every kind: " + held.keySet());
    }
    held = Map.copyOf(held);
  }

  /** As the threat model says. */
  public static ClientLimits defaults() {
    Map<Held, Long> held = new EnumMap<>(Held.class);
    for (Held what : Held.values()) {
      held.put(what, usual(what));
    }
    return new ClientLimits(held, USUAL_NESTING);
  }

  private static long usual(Held what) {
    return switch (what) {
      case OBJECTS -> 65_536;
      case MEMORY_BYTES -> 16L << 20;
      case POOLS -> 1024;
      case MAPPED_BYTES -> 16L << 30;
      case COPIED_BYTES -> 256L << 20;
      case FRAME_CALLBACKS -> 4096;
      case REGION_RECTANGLES -> 65_536;
      case TEXT_CHARS -> 1L << 20;
      case LISTENERS -> 256;
      case VIRTUAL_DEVICES -> 16;
      case CAPTURES -> 64;
    };
  }

  /** The same with another limit for one kind. */
  public ClientLimits with(Held what, long most) {
    Map<Held, Long> changed = new EnumMap<>(held);
    changed.put(what, most);
    return new ClientLimits(changed, nesting);
  }

  /** The most of one kind. */
  public long of(Held what) {
    Long most = held.get(what);
    if (most == null) {
      throw new IllegalStateException("no limit of " + what);
    }
    return most;
  }
}
