package dev.busproof.compositor.client;

import dev.busproof.wire.WireException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The globals of one compositor. Their names are 1, 2, 3... in the order in which they come, and
 * none is given twice. Loop thread only.
 */
public final class Globals {
  private final Map<String, Integer> announced;
  private final Map<String, Integer> newest = new HashMap<>();
  private final Map<Integer, Global> byName = new LinkedHashMap<>();
  private final Set<Registry> registries = new LinkedHashSet<>();
  private int lastName;

  /**
   * None yet.
   *
   * @param announced the newest version to announce, by interface name, where it is not the newest
   *     there is: for clients that bind whatever version is announced; 0: none
   */
  public Globals(Map<String, Integer> announced) {
    this.announced = Map.copyOf(announced);
  }

  /** From now on clients can bind it, unless it is not to be announced. */
  public void add(Global global) {
    String name = global.interfaceName();
    newest.put(name, global.version());
    int version = announced.getOrDefault(name, global.version());
    if (version == 0) {
      return;
    }
    lastName++;
    Global offered = version == global.version() ? global : new Older(global, version);
    byName.put(lastName, offered);
    registries.forEach(registry -> registry.announce(lastName, offered));
  }

  /** From now on only those clients can bind it that do not know yet that they should not. */
  public void remove(Global global) {
    Optional<Integer> found =
        byName.entrySet().stream()
            .filter(entry -> isOffered(global, entry.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
    if (found.isPresent()) {
      Global offered = Objects.requireNonNull(byName.remove(found.get()), "it was just found");
      registries.forEach(registry -> registry.withdraw(found.get(), offered));
    }
  }

  private static boolean isOffered(Global global, Global offered) {
    return global.equals(offered) || (offered instanceof Older older && older.is(global));
  }

  /**
   * Whether what is to be announced is there.
   *
   * @throws IllegalArgumentException for the user: a name that is none of these, or a version that
   *     they do not have
   */
  public void checkAnnounced() {
    announced.forEach((name, version) -> {
      int most =
          Optional.ofNullable(newest.get(name))
              .orElseThrow(() -> new IllegalArgumentException("there is no global " + name));
      if (version < 0 || version > most) {
        throw new IllegalArgumentException(
            "%s can be announced in versions 0 (not at all) to %d, not %d"
                .formatted(name, most, version));
      }
    });
  }

  /** Announces everything to the registry, and what comes and goes until {@link #leave}. */
  void join(Registry registry) {
    registries.add(registry);
    byName.forEach(registry::announce);
  }

  void leave(Registry registry) {
    registries.remove(registry);
  }

  /** The global of that name, an unsigned number from the client. */
  Optional<Global> named(int name) {
    return Optional.ofNullable(byName.get(name));
  }

  private record Older(Global global, int version) implements Global {
    boolean is(Global other) {
      return global.equals(other);
    }

    @Override
    public String interfaceName() {
      return global.interfaceName();
    }

    @Override
    public Resource bind(Client client, int id, int bound) throws ProtocolError, WireException {
      return global.bind(client, id, bound);
    }
  }
}
