package dev.busproof.wire.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolXmlTest {
  @Test
  void a_definition_is_read_whole() throws ProtocolXmlException {
    Protocol protocol =
        read(
            """
            <?xml version="1.0"?>
            <!-- a comment -->
            <protocol name="demo">
              <copyright>who</copyright>
              <interface name="demo_thing" version="3">
                <description summary="a
                  thing">long text <b>with</b> elements</description>
                <request name="bye" type="destructor" since="2"/>
                <request name="make"><arg name="id" type="new_id"/></request>
                <event name="told">
                  <arg name="text" type="string" allow-null="true" summary="some text"/>
                  <arg name="mode" type="uint" enum="other.mode"/>
                </event>
                <enum name="mode" bitfield="true">
                  <entry name="90" value="0x80000000" since="3" summary="high"/>
                </enum>
              </interface>
            </protocol>
            """);
    assertThat(protocol.name()).isEqualTo("demo");
    Interface thing = protocol.find("demo_thing").orElseThrow();
    assertThat(thing.version()).isEqualTo(3);
    assertThat(thing.summary()).isEqualTo("a thing");
    assertThat(thing.requests().get(0)).isEqualTo(new Message("bye", 0, 2, true, "", List.of()));
    assertThat(thing.requests().get(1).args().get(0).isUntypedNewId()).isTrue();
    assertThat(thing.events().get(0).args())
        .containsExactly(
            new Arg("text", ArgType.STRING, Optional.empty(), true, Optional.empty(), "some text"),
            new Arg("mode", ArgType.UINT, Optional.empty(), false, Optional.of("other.mode"), ""));
    assertThat(thing.enums().get(0).entries())
        .containsExactly(new Entry("90", Integer.MIN_VALUE, 3, "high"));
  }

  @Test
  void bundled_definitions_are_all_that_types_are_made_of() throws IOException {
    List<String> scanned = new ArrayList<>();
    try (var files = Files.newDirectoryStream(Path.of("src/main/protocol"), "*.xml")) {
      for (Path file : files) {
        scanned.add(file.getFileName().toString().replace(".xml", "").replace('-', '_'));
      }
    }
    assertThat(Definitions.bundled())
        .extracting(Protocol::name)
        .containsExactlyInAnyOrderElementsOf(scanned)
        .startsWith("wayland");
  }

  @Test
  void bundled_core_has_every_format() {
    assertThat(Definitions.bundled().get(0).find("wl_shm").orElseThrow().enums())
        .filteredOn(e -> e.name().equals("format"))
        .singleElement()
        .satisfies(e -> assertThat(e.entries()).hasSizeGreaterThan(140));
  }

  @Test
  void every_interface_an_argument_names_is_defined() {
    List<String> known = interfaces().map(Interface::name).toList();
    assertThat(
            interfaces()
                .flatMap(ProtocolXmlTest::messages)
                .flatMap(m -> m.args().stream())
                .flatMap(a -> a.interfaceName().stream()))
        .isSubsetOf(known);
  }

  @Test
  void every_enum_an_argument_names_is_defined() {
    List<String> known =
        interfaces().flatMap(i -> i.enums().stream().map(e -> i.name() + "." + e.name())).toList();
    assertThat(
            interfaces()
                .flatMap(i ->
                    messages(i)
                        .flatMap(m -> m.args().stream())
                        .flatMap(a -> a.enumName().stream())
                        .map(e -> e.contains(".") ? e : i.name() + "." + e)))
        .isSubsetOf(known);
  }

  @Test
  void text_that_is_no_xml_is_refused_with_its_line() {
    assertRefused("<protocol name='p'>\n<interface", "demo.xml:2: not well-formed XML");
    assertRefused("", "demo.xml:1: not well-formed XML");
    assertRefused("<other/>", "demo.xml:1: expected <protocol>, found <other>");
  }

  @Test
  void mistakes_are_named_with_their_line() {
    assertRefused("<protocol/>", "demo.xml:1: <protocol> lacks name");
    assertRefused("<protocol name='a b'/>", "demo.xml:1: \"a b\" is no name");
    assertInInterface("<thing/>", "unexpected <thing> in interface i");
    assertInInterface("<request name='r' since='3'/>", "beyond the interface's version 2");
    assertInInterface("<request name='r' since='0'/>", "since is 0, which is not positive");
    assertInInterface("<request name='r' since='x'/>", "since \"x\" is no number");
    assertInInterface("<request name='r' type='gone'/>", "not \"gone\"");
    assertInInterface("<request name='r'/><request name='r'/>", "request r is defined twice");
    assertInInterface(arg("type='float'"), "unknown type \"float\"");
    assertInInterface(arg(""), "<arg> lacks type");
    assertInInterface(arg("type='int' interface='i'"), "only an object or a new_id");
    assertInInterface(arg("type='int' allow-null='true'"), "only an object or a string");
    assertInInterface(arg("type='string' enum='e'"), "only an int or a uint");
    assertInInterface(arg("type='object' allow-null='maybe'"), "true or false");
    assertInInterface(
        "<enum name='e'><entry name='x' value='0x100000000'/></enum>", "does not fit 32 bits");
    assertInInterface("<enum name='e'><entry name='x'/></enum>", "<entry> lacks value");
  }

  @Test
  void nothing_outside_the_stream_is_opened(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "surprise");
    assertRefused(
        "<!DOCTYPE protocol [<!ENTITY e SYSTEM '"
            + secret.toUri()
            + "'>]>\n"
            + "<protocol name='p'><interface name='i' version='1'>"
            + "<description summary='&e;'/></interface></protocol>",
        "demo.xml:1: a document type declaration is not allowed");
  }

  private static Stream<Interface> interfaces() {
    return Definitions.bundled().stream().flatMap(p -> p.interfaces().stream());
  }

  private static Stream<Message> messages(Interface owner) {
    return Stream.concat(owner.requests().stream(), owner.events().stream());
  }

  private static String arg(String attributes) {
    return "<request name='r'><arg name='a' " + attributes + "/></request>";
  }

  private static void assertInInterface(String body, String problem) {
    assertRefused(
        "<protocol name='p'>\n<interface name='i' version='2'>\n"
            + body
            + "</interface></protocol>",
        "demo.xml:3: ",
        problem);
  }

  private static void assertRefused(String xml, String... parts) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(ProtocolXmlException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).hasLineCount(1));
  }

  private static Protocol read(String xml) throws ProtocolXmlException {
    return ProtocolXml.read(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "demo.xml");
  }
}
