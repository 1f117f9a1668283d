package dev.busproof.clientsim.fuzz.emit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Identifiers of C, each for one thing. All begin with a prefix that neither the library nor the
 * language uses, for a program may call its things what it likes.
 */
final class CNames {
  private final Map<String, String> given = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * The identifier of a thing.
   *
   * @param key tells it from all others
   * @param wish what it is called if nothing else is
   */
  String of(String key, String wish) {
    return given.computeIfAbsent(key, _ -> free(wish.replaceAll("[^A-Za-z0-9_]", "_")));
  }

  private String free(String wish) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) {
      name = wish + "_" + number;
    }
    return name;
  }
}
