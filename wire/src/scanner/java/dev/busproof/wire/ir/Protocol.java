package dev.busproof.wire.ir;

import java.util.List;
import java.util.Optional;

/**
 * One protocol definition file.
 *
 * @param name for example {@code xdg_shell}
 * @param interfaces in the order of the file
 */
public record Protocol(String name, List<Interface> interfaces) {
  public Protocol {
    interfaces = List.copyOf(interfaces);
  }

  /** The interface of that name, for example {@code wl_surface}. */
  public Optional<Interface> find(String interfaceName) {
    return interfaces.stream().filter(i -> i.name().equals(interfaceName)).findFirst();
  }
}
