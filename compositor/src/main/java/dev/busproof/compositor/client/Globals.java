package dev.busproof.compositor.client;

import java.util.List;
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

  /** The global of that name, an unsigned number from the client. */
  Optional<Global> named(int name) {
    return name >= 1 && name <= all.size() ? Optional.of(all.get(name - 1)) : Optional.empty();
  }
}
