package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Resource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Objects by the client they belong to, so that an event for one client does not look at those of
 * all others.
 */
final class ByClient<T extends Resource> {
  private final Map<Client, Set<T>> all = new HashMap<>();

  void add(T resource) {
    all.computeIfAbsent(resource.client(), _ -> new LinkedHashSet<>()).add(resource);
  }

  void remove(T resource) {
    Set<T> left = all.get(resource.client());
    if (left != null && left.remove(resource) && left.isEmpty()) {
      all.remove(resource.client());
    }
  }

  /** The oldest of that client. */
  Optional<T> first(Client client) {
    return all.getOrDefault(client, Set.of()).stream().findFirst();
  }

  /** In order of creation; ends early when the client does. */
  void forEach(Client client, Consumer<T> action) {
    for (T resource : List.copyOf(all.getOrDefault(client, Set.of()))) {
      if (client.isEnding()) {
        return;
      }
      action.accept(resource);
    }
  }
}
