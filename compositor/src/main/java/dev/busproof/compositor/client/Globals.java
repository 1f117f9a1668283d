package dev.busproof.compositor.client;

import dev.busproof.wire.WireException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The globals of one compositor. Their names are 1, 2, 3... in the order of the list; none comes or
 * goes while the compositor runs.
 *
 * @param all in the order in which registries announce them
 */
public record Globals(List<Global> all) {
  public Globals {
    all = List.copyOf(all);
  }

  /**
   * These with some in older versions, or without them, for clients that bind whatever version is
   * announced.
   *
   * @param newest the newest version to announce, by interface name; 0: none
   * @throws IllegalArgumentException for the user: a name that is none of these, or a version that
   *     they do not have
   */
  public Globals limitedTo(Map<String, Integer> newest) {
    newest.forEach(this::checkAnnounceable);
    return new Globals(
        all.stream()
            .filter(global -> !Objects.equals(newest.get(global.interfaceName()), 0))
            .map(global -> {
              Integer version = newest.get(global.interfaceName());
              return version == null ? global : new Older(global, version);
            })
            .toList());
  }

  private void checkAnnounceable(String name, int version) {
    int newest =
        all.stream()
            .filter(global -> global.interfaceName().equals(name))
            .mapToInt(Global::version)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no global " + name));
    if (version < 0 || version > newest) {
      throw new IllegalArgumentException(
          name + " can be announced in versions 0 (not at all) to " + newest + ", not " + version);
    }
  }

  private record Older(Global global, int version) implements Global {
    @Override
    public String interfaceName() {
      return global.interfaceName();
    }

    @Override
    public Resource bind(Client client, int id, int bound) throws ProtocolError, WireException {
      return global.bind(client, id, bound);
    }
  }

  /** The global of that name, an unsigned number from the client. */
  Optional<Global> named(int name) {
    return name >= 1 && name <= all.size() ? Optional.of(all.get(name - 1)) : Optional.empty();
  }
}
