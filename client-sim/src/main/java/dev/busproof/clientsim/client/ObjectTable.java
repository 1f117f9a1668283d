package dev.busproof.clientsim.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The client's objects by id. An object stays known until the compositor confirms its id as free,
 * so that an error on one just destroyed can still be named.
 */
final class ObjectTable {
  /** One object; the role is what it is to the attack. */
  record Entry(String interfaceName, int version, String role, EventHandler handler) {}

  private static final int FIRST_CLIENT_ID = 2;

  /** From here on, unsigned, ids are the compositor's to give. */
  private static final int FIRST_SERVER_ID = 0xff00_0000;

  private final Map<Integer, Entry> entries = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int next = FIRST_CLIENT_ID;

  /** Takes an id: one that was given back, or the next, for ids must be dense. */
  int add(String interfaceName, int version, EventHandler handler) {
    var reused = free.pollFirst();
    int id = reused == null ? next++ : reused;
    entries.put(id, new Entry(interfaceName, version, "", handler));
    return id;
  }

  void put(int id, String interfaceName, int version, EventHandler handler) {
    entries.put(id, new Entry(interfaceName, version, "", handler));
  }

  void name(int id, String role) {
    entries.computeIfPresent(
        id, (k, e) -> new Entry(e.interfaceName(), e.version(), role, e.handler()));
  }

  Optional<Entry> find(int id) {
    return Optional.ofNullable(entries.get(id));
  }

  static boolean isServers(int id) {
    return Integer.compareUnsigned(id, FIRST_SERVER_ID) >= 0;
  }

  void free(int id) {
    if (entries.remove(id) != null && !isServers(id)) {
      free.addLast(id);
    }
  }
}
