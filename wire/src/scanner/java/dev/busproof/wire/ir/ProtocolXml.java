package dev.busproof.wire.ir;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads protocol definitions in the schema of wayland-scanner. Nothing outside the stream is ever
 * opened: a document type declaration is refused, so there are no entities to resolve.
 */
public final class ProtocolXml {
  private final String sourceName;
  private final XMLStreamReader xml;

  private ProtocolXml(String sourceName, XMLStreamReader xml) {
    this.sourceName = sourceName;
    this.xml = xml;
  }

  /**
   * Reads one definition. The stream is read to its end and stays open.
   *
   * @param sourceName what error messages call the stream, as a rule a file name
   * @throws ProtocolXmlException when the stream cannot be read or is no valid definition
   */
  public static Protocol read(InputStream in, String sourceName) throws ProtocolXmlException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      try {
        return new ProtocolXml(sourceName, reader).document();
      } catch (XMLStreamException e) {
        throw notXml(sourceName, e);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw notXml(sourceName, e);
    }
  }

  private static ProtocolXmlException notXml(String sourceName, XMLStreamException e) {
    // A document that ends inside its document type declaration ends at line -1.
    int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
    String firstLine = String.valueOf(e.getMessage()).lines().reduce((a, b) -> b).orElse("");
    return new ProtocolXmlException(
        sourceName, line, "not well-formed XML: " + firstLine.replaceFirst("^Message: ", ""), e);
  }

  private Protocol document() throws XMLStreamException, ProtocolXmlException {
    while (next() != XMLStreamConstants.START_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.DTD) {
        throw problem("a document type declaration is not allowed");
      }
    }
    if (!xml.getLocalName().equals("protocol")) {
      throw problem("expected <protocol>, found <" + xml.getLocalName() + ">");
    }
    String name = identifier("name");
    List<Interface> interfaces = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (nextChild()) {
      switch (xml.getLocalName()) {
        case "copyright", "description" -> skip();
        case "interface" -> {
          Interface read = readInterface();
          unique(names, read.name());
          interfaces.add(read);
        }
        default -> throw unexpected("protocol");
      }
    }
    while (xml.hasNext()) {
      next();
    }
    return new Protocol(name, interfaces);
  }

  private Interface readInterface() throws XMLStreamException, ProtocolXmlException {
    String name = identifier("name");
    int version = positive("version", required("version"));
    String summary = "";
    List<Message> requests = new ArrayList<>();
    List<Message> events = new ArrayList<>();
    List<EnumDef> enums = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (nextChild()) {
      String element = xml.getLocalName();
      switch (element) {
        case "description" -> summary = description();
        case "request" -> requests.add(readMessage(requests.size(), version));
        case "event" -> events.add(readMessage(events.size(), version));
        case "enum" -> enums.add(readEnum(version));
        default -> throw unexpected("interface " + name);
      }
      switch (element) {
        case "request" -> unique(names, "request " + requests.getLast().name());
        case "event" -> unique(names, "event " + events.getLast().name());
        case "enum" -> unique(names, "enum " + enums.getLast().name());
        default -> {}
      }
    }
    return new Interface(name, version, summary, requests, events, enums);
  }

  private Message readMessage(int opcode, int version)
      throws XMLStreamException, ProtocolXmlException {
    String name = identifier("name");
    int since = since(version);
    String type = attribute("type").orElse("");
    if (!type.isEmpty() && !type.equals("destructor")) {
      throw problem("type of a message is \"destructor\" or nothing, not \"" + type + "\"");
    }
    String summary = "";
    List<Arg> args = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (nextChild()) {
      switch (xml.getLocalName()) {
        case "description" -> summary = description();
        case "arg" -> {
          Arg arg = readArg();
          unique(names, arg.name());
          args.add(arg);
        }
        default -> throw unexpected("message " + name);
      }
    }
    return new Message(name, opcode, since, !type.isEmpty(), summary, args);
  }

  private Arg readArg() throws XMLStreamException, ProtocolXmlException {
    String name = identifier("name");
    String typeName = required("type");
    ArgType type =
        ArgType.of(typeName).orElseThrow(() -> problem("unknown type \"" + typeName + "\""));
    Optional<String> interfaceName = attribute("interface");
    boolean nullable = flag("allow-null");
    Optional<String> enumName = attribute("enum");
    if (interfaceName.isPresent() && type != ArgType.OBJECT && type != ArgType.NEW_ID) {
      throw problem("only an object or a new_id has an interface");
    }
    if (nullable && type != ArgType.OBJECT && type != ArgType.STRING) {
      throw problem("only an object or a string may be null");
    }
    if (enumName.isPresent() && type != ArgType.INT && type != ArgType.UINT) {
      throw problem("only an int or a uint has an enum");
    }
    String summary = attribute("summary").map(ProtocolXml::oneLine).orElse("");
    while (nextChild()) {
      skip();
    }
    return new Arg(name, type, interfaceName, nullable, enumName, summary);
  }

  private EnumDef readEnum(int version) throws XMLStreamException, ProtocolXmlException {
    String name = identifier("name");
    int since = since(version);
    boolean bitfield = flag("bitfield");
    String summary = "";
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (nextChild()) {
      switch (xml.getLocalName()) {
        case "description" -> summary = description();
        case "entry" -> {
          Entry entry = readEntry(version);
          unique(names, entry.name());
          entries.add(entry);
        }
        default -> throw unexpected("enum " + name);
      }
    }
    return new EnumDef(name, since, bitfield, summary, entries);
  }

  private Entry readEntry(int version) throws XMLStreamException, ProtocolXmlException {
    String name = required("name");
    if (!name.matches("[A-Za-z0-9_]+")) {
      throw problem("\"" + name + "\" is no name");
    }
    long value = number("value", required("value"));
    if (value < Integer.MIN_VALUE || value > 0xffff_ffffL) {
      throw problem("value " + value + " does not fit 32 bits");
    }
    int since = since(version);
    String summary = attribute("summary").map(ProtocolXml::oneLine).orElse("");
    while (nextChild()) {
      if (xml.getLocalName().equals("description") && summary.isEmpty()) {
        summary = description();
      } else {
        skip();
      }
    }
    return new Entry(name, (int) value, since, summary);
  }

  private String description() throws XMLStreamException, ProtocolXmlException {
    String summary = attribute("summary").map(ProtocolXml::oneLine).orElse("");
    skip();
    return summary;
  }

  /** The JDK's reader fails in its own way at some malformed text: a control character in a DTD. */
  private int next() throws XMLStreamException {
    try {
      return xml.next();
    } catch (RuntimeException e) {
      throw new XMLStreamException(String.valueOf(e.getMessage()), xml.getLocation(), e);
    }
  }

  /** Moves to the next child element; false at the end of the element. Text is ignored. */
  private boolean nextChild() throws XMLStreamException {
    while (true) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          return true;
        }
        case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
          return false;
        }
        default -> {}
      }
    }
  }

  private void skip() throws XMLStreamException {
    int depth = 1;
    while (depth > 0) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {}
      }
    }
  }

  private Optional<String> attribute(String name) {
    return Optional.ofNullable(xml.getAttributeValue("", name))
        .or(() -> Optional.ofNullable(xml.getAttributeValue(null, name)));
  }

  private String required(String name) throws ProtocolXmlException {
    return attribute(name)
        .filter(v -> !v.isBlank())
        .orElseThrow(() -> problem("<" + xml.getLocalName() + "> lacks " + name));
  }

  private String identifier(String attribute) throws ProtocolXmlException {
    String name = required(attribute);
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw problem("\"" + name + "\" is no name");
    }
    return name;
  }

  private boolean flag(String attribute) throws ProtocolXmlException {
    String value = attribute(attribute).orElse("false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw problem(attribute + " is true or false, not \"" + value + "\"");
    };
  }

  private int since(int version) throws ProtocolXmlException {
    int since = positive("since", attribute("since").orElse("1"));
    if (since > version) {
      throw problem("since " + since + " is beyond the interface's version " + version);
    }
    return since;
  }

  private int positive(String attribute, String text) throws ProtocolXmlException {
    long value = number(attribute, text);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw problem(attribute + " is " + value + ", which is not positive");
    }
    return (int) value;
  }

  private long number(String attribute, String text) throws ProtocolXmlException {
    try {
      return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolXmlException(
          sourceName, line(), attribute + " \"" + text + "\" is no number", e);
    }
  }

  private void unique(Set<String> names, String name) throws ProtocolXmlException {
    if (!names.add(name)) {
      throw problem(name + " is defined twice");
    }
  }

  private ProtocolXmlException unexpected(String where) {
    return problem("unexpected <" + xml.getLocalName() + "> in " + where);
  }

  private ProtocolXmlException problem(String text) {
    return new ProtocolXmlException(sourceName, line(), text);
  }

  private int line() {
    return xml.getLocation().getLineNumber();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
