package dev.busproof.clientsim.attack;

import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Without what a case cannot be run.
 *
 * @param globals interfaces that the target must advertise, each with its lowest version
 * @param machine what the machine must have
 */
public record Needs(SortedMap<String, Integer> globals, Set<Machine> machine) {
  /** Nothing but a compositor that accepts connections. */
  public static final Needs NOTHING = new Needs(new TreeMap<>(), Set.of());

  /** Surfaces and buffers in shared memory. */
  public static final Needs SHARED_MEMORY = NOTHING.and(WlCompositor.NAME).and(WlShm.NAME);

  /** The same, and windows. */
  public static final Needs WINDOWS = SHARED_MEMORY.and(XdgWmBase.NAME);

  public Needs {
    globals = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(globals));
    machine = Set.copyOf(machine);
  }

  /** The same, and a global of any version. */
  public Needs and(String interfaceName) {
    return and(interfaceName, 1);
  }

  /** The same, and a global of at least that version. */
  public Needs and(String interfaceName, int sinceVersion) {
    var more = new TreeMap<>(globals);
    more.merge(interfaceName, sinceVersion, Math::max);
    return new Needs(more, machine);
  }

  /** The same, and something that the machine must have. */
  public Needs and(Machine needed) {
    var more = EnumSet.of(needed);
    more.addAll(machine);
    return new Needs(globals, more);
  }

  /**
   * What is missing first, as a reason for people: {@code the target does not advertise wl_seat}.
   *
   * @param advertised the target's globals with their versions
   */
  public Optional<String> missing(Map<String, Integer> advertised) {
    for (var needed : globals.entrySet()) {
      var version = advertised.get(needed.getKey());
      if (version == null) {
        return Optional.of("the target does not advertise " + needed.getKey());
      }
      if (version < needed.getValue()) {
        return Optional.of(
            "the target advertises %s version %d, and the case needs %d"
                .formatted(needed.getKey(), version, needed.getValue()));
      }
    }
    return machine.stream().sorted().flatMap(m -> m.missing().stream()).findFirst();
  }

  /** One phrase for lists and reports; empty when nothing is needed. */
  public String text() {
    List<String> words = new ArrayList<>();
    globals.forEach((name, since) -> words.add(since == 1 ? name : name + " v" + since));
    machine.stream().sorted().map(Machine::text).forEach(words::add);
    return String.join(", ", words);
  }
}
