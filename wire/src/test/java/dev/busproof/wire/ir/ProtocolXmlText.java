package dev.busproof.wire.ir;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A definition as XML again. */
final class ProtocolXmlText {
  private ProtocolXmlText() {}

  static String of(Protocol protocol) {
    return element(
        "protocol",
        attribute("name", protocol.name()),
        all(protocol.interfaces(), ProtocolXmlText::of));
  }

  private static String of(Interface one) {
    return element(
        "interface",
        attribute("name", one.name()) + attribute("version", one.version()),
        description(one.summary())
            + all(one.requests(), message -> of("request", message))
            + all(one.events(), message -> of("event", message))
            + all(one.enums(), ProtocolXmlText::of));
  }

  private static String of(String kind, Message message) {
    return element(
        kind,
        attribute("name", message.name())
            + attribute("since", message.since())
            + (message.destructor() ? attribute("type", "destructor") : ""),
        description(message.summary()) + all(message.args(), ProtocolXmlText::of));
  }

  private static String of(Arg arg) {
    return element(
        "arg",
        attribute("name", arg.name())
            + attribute("type", arg.type().xmlName())
            + attribute("interface", arg.interfaceName())
            + attribute("allow-null", arg.nullable())
            + attribute("enum", arg.enumName())
            + attribute("summary", arg.summary()),
        "");
  }

  private static String of(EnumDef one) {
    return element(
        "enum",
        attribute("name", one.name())
            + attribute("since", one.since())
            + attribute("bitfield", one.bitfield()),
        description(one.summary()) + all(one.entries(), ProtocolXmlText::of));
  }

  private static String of(Entry entry) {
    return element(
        "entry",
        attribute("name", entry.name())
            + attribute("value", entry.value())
            + attribute("since", entry.since())
            + attribute("summary", entry.summary()),
        "");
  }

  private static <T> String all(List<T> list, Function<T, String> text) {
    return list.stream().map(text).collect(Collectors.joining());
  }

  private static String description(String summary) {
    return element("description", attribute("summary", summary), "");
  }

  private static String attribute(String name, Optional<String> value) {
    return value.map(text -> attribute(name, text)).orElse("");
  }

  private static String attribute(String name, Object value) {
    String text = value.toString().replace("&", "&amp;").replace("<", "&lt;");
    return " %s=\"%s\"".formatted(name, text.replace("\"", "&quot;"));
  }

  private static String element(String name, String attributes, String content) {
    return "<%s%s>%s</%s>\n".formatted(name, attributes, content, name);
  }
}
