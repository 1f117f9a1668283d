package dev.busproof.wire.ir;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The interfaces of some protocol definitions, by name: what tools look up at run time. */
public final class Interfaces {
  private final Map<String, Interface> byName;

  private Interfaces(Map<String, Interface> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /**
   * All interfaces of these definitions.
   *
   * @throws IllegalArgumentException when two of them have the same name
   */
  public static Interfaces of(Collection<Protocol> protocols) {
    Map<String, Interface> byName = new LinkedHashMap<>();
    for (Protocol protocol : protocols) {
      for (Interface each : protocol.interfaces()) {
        if (byName.put(each.name(), each) != null) {
          throw new IllegalArgumentException(
              "interface "
                  + each.name()
                  + " is defined twice, the second time by the protocol "
                  + protocol.name());
        }
      }
    }
    return new Interfaces(byName);
  }

  /** Those of {@link Definitions#bundled}, read anew at every call. */
  public static Interfaces bundled() {
    return of(Definitions.bundled());
  }

  /**
   * These and the interfaces of one more definition.
   *
   * @throws IllegalArgumentException when one of them is here already
   */
  public Interfaces and(Protocol more) {
    return of(List.of(new Protocol("so far", List.copyOf(byName.values())), more));
  }

  /** The interface of that name, for example {@code wl_surface}. */
  public Optional<Interface> find(String interfaceName) {
    return Optional.ofNullable(byName.get(interfaceName));
  }

  /** All of them, in the order of the definitions. */
  public Collection<Interface> all() {
    return byName.values();
  }
}
