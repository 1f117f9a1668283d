package dev.busproof.clientsim.fuzz.emit;

import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the statements of a program speak of, declared as it is first spoken of. */
final class Declarations {
  private static final String DISPLAY = "display";

  /** An object that a name means at some place in the program. */
  record Variable(String expression, Optional<Interface> type) {}

  private final Interfaces interfaces;
  private final CNames names = new CNames();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> requests = new LinkedHashMap<>();
  private final Map<String, String> things = new LinkedHashMap<>();
  private final Map<String, Variable> objects = new HashMap<>();

  Declarations(Interfaces interfaces) {
    this.interfaces = interfaces;
  }

  /** A pointer to a client. */
  String client(String name) {
    var identifier = names.of("client " + name, "client_" + name);
    things.putIfAbsent(
        identifier, "struct client %s = {.name = %s};".formatted(identifier, CText.literal(name)));
    return "&" + identifier;
  }

  /** A pointer to a file. */
  String file(String name) {
    var identifier = names.of("file " + name, "file_" + name);
    things.putIfAbsent(identifier, "struct file %s = {.fd = -1};".formatted(identifier));
    return "&" + identifier;
  }

  /** A pointer to the storm on a file. */
  String storm(String file) {
    var identifier = names.of("storm " + file, "storm_" + file);
    things.putIfAbsent(
        identifier, "struct storm %s = {.file = %s};".formatted(identifier, file(file)));
    return "&" + identifier;
  }

  /** What the name means now. */
  Variable object(String client, String name) throws LeftOut {
    if (name.equals(DISPLAY)) {
      return new Variable(client(client) + ".display", interfaces.find("wl_display"));
    }
    var object = objects.get(client + " " + name);
    if (object == null) {
      throw new LeftOut("nothing was made that is called " + name);
    }
    return object;
  }

  /**
   * What the name means from now on. One that means another interface than before is another
   * variable, so that what is sent to it is never misunderstood.
   */
  Variable made(String client, String name, String interfaceName) {
    var identifier =
        names.of(
            "object %s %s %s".formatted(client, name, interfaceName),
            "obj_%s_%s".formatted(client, name));
    things.putIfAbsent(
        identifier, "struct object %s = {.client = %s};".formatted(identifier, client(client)));
    var object = new Variable("&" + identifier, interfaces.find(interfaceName));
    objects.put(client + " " + name, object);
    return object;
  }

  /** A pointer to an interface, which may be none that is defined. */
  String type(String interfaceName) {
    var identifier = names.of("interface " + interfaceName, "iface_" + interfaceName);
    types.computeIfAbsent(identifier, _ -> declared(identifier, interfaceName));
    return "&" + identifier;
  }

  private String declared(String identifier, String interfaceName) {
    var events = interfaces.find(interfaceName).map(Interface::events).orElse(List.of());
    var name = CText.literal(interfaceName);
    if (events.isEmpty()) {
      return "static const struct interface %s = {%s, 0, NULL};".formatted(identifier, name);
    }
    var list = names.of("events " + interfaceName, "events_" + interfaceName);
    return """
    static const char *const %s[] = {%s};
    static const struct interface %s = {%s, %d, %s};\
    """
        .formatted(
            list,
            events.stream()
                .map(event -> "/* %s */ \"%s\"".formatted(event.name(), kinds(event)))
                .collect(Collectors.joining(", ")),
            identifier,
            name,
            events.size(),
            list);
  }

  private static String kinds(Message event) {
    return event.args().stream().map(Declarations::kind).collect(Collectors.joining());
  }

  private static String kind(Arg arg) {
    return switch (arg.type()) {
      case UINT -> arg.name().equals("serial") ? "S" : "u";
      case INT, FIXED, OBJECT, NEW_ID -> "u";
      case STRING, ARRAY -> "b";
      case FD -> "h";
    };
  }

  /** The constant that is a request's opcode. */
  String opcode(Interface type, Message request) {
    var identifier =
        names.of(
            "request %s %s".formatted(type.name(), request.name()),
            "OP_%s_%s".formatted(type.name(), request.name()));
    requests.putIfAbsent(identifier, "  %s = %d".formatted(identifier, request.opcode()));
    return identifier;
  }

  String text() {
    var text = new StringBuilder();
    types.values().forEach(one -> text.append(one).append('\n'));
    if (!requests.isEmpty()) {
      text.append("\nenum {\n").append(String.join(",\n", requests.values())).append("\n};\n");
    }
    text.append('\n');
    things.values().forEach(one -> text.append(one).append('\n'));
    return text.toString();
  }
}
