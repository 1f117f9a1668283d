package dev.busproof.compositor;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Definitions;
import dev.busproof.wire.ir.Entry;
import dev.busproof.wire.ir.EnumDef;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Protocol;
import dev.busproof.wire.ir.ProtocolXml;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the definitions say of errors, and of what can be reached from what is announced. */
final class SpecifiedErrors {
  /**
   * Sent although the interface has no such entry, by libwayland and so by us: {@code interface
   * code} to the name of what is meant.
   */
  private static final Map<String, String> BORROWED =
      Map.of(
          "wl_registry 0", "wl_display.invalid_object",
          "wl_shm_pool 2", "wl_shm.invalid_fd",
          "wl_buffer 2", "wl_shm.invalid_fd");

  private static final SpecifiedErrors KNOWN = read();

  private final Map<String, Interface> interfaces;
  private final Map<String, String> names = new TreeMap<>(BORROWED);

  private SpecifiedErrors(Map<String, Interface> interfaces) {
    this.interfaces = Map.copyOf(interfaces);
    for (Interface each : interfaces.values()) {
      for (Entry entry : errors(each)) {
        names.put(each.name() + " " + entry.value(), each.name() + "." + entry.name());
      }
    }
  }

  /** Of the bundled definitions and the test control's. */
  static SpecifiedErrors known() {
    return KNOWN;
  }

  private static SpecifiedErrors read() {
    List<Protocol> protocols = new ArrayList<>(Definitions.bundled());
    String file = "busproof-test-control-v1.xml";
    try (InputStream in = BusproofTestControlV1.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError("no " + file);
      }
      protocols.add(ProtocolXml.read(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Interface> all = new LinkedHashMap<>();
    protocols.forEach(
        protocol -> protocol.interfaces().forEach(each -> all.put(each.name(), each)));
    return new SpecifiedErrors(all);
  }

  /** As {@code xdg_surface.unconfigured_buffer}; empty when nobody defines such an error. */
  Optional<String> name(String interfaceName, int code) {
    return Optional.ofNullable(names.get(interfaceName + " " + code));
  }

  Interface definition(String interfaceName) {
    Interface found = interfaces.get(interfaceName);
    if (found == null) {
      throw new AssertionError("no definition of " + interfaceName);
    }
    return found;
  }

  /** What can only be bound from the registry, with the versions of the bundled definitions. */
  Map<String, Integer> globals() {
    Map<String, Integer> roots = new TreeMap<>();
    Definitions.bundled().stream()
        .flatMap(protocol -> protocol.interfaces().stream())
        .forEach(each -> roots.put(each.name(), each.version()));
    roots.remove(WlDisplay.NAME);
    interfaces.values().stream().flatMap(SpecifiedErrors::made).forEach(roots::remove);
    return roots;
  }

  /**
   * Everything that a client can get hold of, by name, with the highest version it can have there:
   * wl_display, what is announced, and what those make.
   */
  Map<String, Integer> reachable(TestClient client) {
    Map<String, Integer> found = new TreeMap<>();
    Deque<String> toVisit = new ArrayDeque<>();
    reach(WlDisplay.NAME, WlDisplay.VERSION, found, toVisit);
    for (WlRegistry.Event.Global global :
        client.events(client.registry(), WlRegistry.Event.Global.class)) {
      reach(global.interface_(), global.version(), found, toVisit);
    }
    while (!toVisit.isEmpty()) {
      Interface from = definition(toVisit.remove());
      int version = found.getOrDefault(from.name(), 0);
      made(from).forEach(each -> reach(each, madeVersion(each, version), found, toVisit));
    }
    return found;
  }

  /** The interfaces of the objects that its messages create. */
  private static Stream<String> made(Interface by) {
    return Stream.concat(by.requests().stream(), by.events().stream())
        .flatMap(message -> message.args().stream())
        .filter(arg -> arg.type() == ArgType.NEW_ID)
        .map(Arg::interfaceName)
        .flatMap(Optional::stream);
  }

  /** Of version 1 for ever, whoever makes it. */
  private static int madeVersion(String interfaceName, int makersVersion) {
    return interfaceName.equals(WlCallback.NAME) ? WlCallback.VERSION : makersVersion;
  }

  private static void reach(
      String interfaceName, int version, Map<String, Integer> found, Deque<String> toVisit) {
    if (found.getOrDefault(interfaceName, 0) < version) {
      found.put(interfaceName, version);
      toVisit.add(interfaceName);
    }
  }

  /** The names of all errors of an interface. */
  Stream<String> of(String interfaceName) {
    return errors(definition(interfaceName)).stream()
        .map(entry -> interfaceName + "." + entry.name());
  }

  private static List<Entry> errors(Interface of) {
    return of.enums().stream()
        .filter(each -> each.name().equals("error"))
        .map(EnumDef::entries)
        .flatMap(List::stream)
        .toList();
  }
}
