package dev.busproof.wire.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ours may be newer than the official definitions installed; it may not contradict them. */
class OfficialDefinitionsTest {
  /** Where packages put definitions, and a directory of one's own: -Dofficial.definitions=DIR. */
  private static final List<Path> ROOTS =
      Stream.of(
              "/usr/share/wayland",
              "/usr/share/wayland-protocols",
              "/usr/share/wlr-protocols",
              System.getProperty("official.definitions", ""))
          .filter(root -> !root.isEmpty())
          .map(Path::of)
          .toList();

  /** Interfaces that nothing here needs; docs/decisions/0005-scanner.md. */
  private static final Set<String> LEFT_OUT =
      Set.of("ext_foreign_toplevel_image_capture_source_manager_v1");

  static Stream<Arguments> definitions() {
    return Stream.of(
        arguments("wayland", "libwayland-dev"),
        arguments("xdg-shell", "wayland-protocols"),
        arguments("viewporter", "wayland-protocols"),
        arguments("presentation-time", "wayland-protocols"),
        arguments("single-pixel-buffer-v1", "wayland-protocols 1.26"),
        arguments("xdg-output-unstable-v1", "wayland-protocols"),
        arguments("xdg-decoration-unstable-v1", "wayland-protocols"),
        arguments("ext-image-capture-source-v1", "wayland-protocols 1.37"),
        arguments("ext-image-copy-capture-v1", "wayland-protocols 1.37"),
        arguments("ext-data-control-v1", "wayland-protocols 1.39"),
        arguments("wlr-screencopy-unstable-v1", "wlr-protocols"),
        arguments("wlr-data-control-unstable-v1", "wlr-protocols"),
        arguments("wlr-virtual-pointer-unstable-v1", "wlr-protocols"),
        arguments("virtual-keyboard-unstable-v1", "in no package known"));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void ours_agrees_with_the_official_definition(String name, String source) throws IOException {
    List<Path> official = installed(name + ".xml");
    assumeFalse(
        official.isEmpty(), "not compared: no " + name + ".xml in " + ROOTS + " (" + source + ")");
    for (Path file : official) {
      assertThat(differences(read(file), ours(name.replace('-', '_'))))
          .as(file.toString())
          .isEmpty();
    }
  }

  @Test
  void every_bundled_definition_is_compared() {
    assertThat(definitions().map(d -> d.get()[0].toString().replace('-', '_')))
        .containsExactlyInAnyOrderElementsOf(
            Definitions.bundled().stream().map(Protocol::name).toList());
  }

  @Test
  void every_kind_of_difference_is_found() throws IOException {
    String official =
        """
        <protocol name="p">
          <interface name="a" version="2">
            <request name="kill" type="destructor"/>
            <request name="set">
              <arg name="what" type="object" interface="a" allow-null="true"/>
              <arg name="how" type="uint" enum="mode"/>
            </request>
            <event name="told" since="2"><arg name="text" type="string"/></event>
            <enum name="mode" bitfield="true"><entry name="x" value="1" since="2"/></enum>
          </interface>
        </protocol>
        """;
    Protocol theirs = parse(official);
    assertThat(differences(theirs, parse(official))).isEmpty();
    List<String[]> damages =
        List.of(
            new String[] {"<interface name=\"a\"", "<interface name=\"b\""},
            new String[] {"type=\"destructor\"", ""},
            new String[] {"name=\"kill\"", "name=\"kick\""},
            new String[] {"<request name=\"kill\" type=\"destructor\"/>", ""},
            new String[] {"interface=\"a\"", "interface=\"c\""},
            new String[] {"allow-null=\"true\"", ""},
            new String[] {"enum=\"mode\"", "enum=\"mood\""},
            new String[] {"type=\"uint\"", "type=\"int\""},
            new String[] {"name=\"how\"", "name=\"why\""},
            new String[] {"<event name=\"told\" since=\"2\"", "<event name=\"told\""},
            new String[] {"<arg name=\"text\" type=\"string\"/>", ""},
            new String[] {"bitfield=\"true\"", ""},
            new String[] {"value=\"1\"", "value=\"2\""},
            new String[] {"<entry name=\"x\" value=\"1\" since=\"2\"/>", ""},
            new String[] {"value=\"1\" since=\"2\"", "value=\"1\""});
    for (String[] damage : damages) {
      String damaged = official.replace(damage[0], damage[1]);
      assertThat(damaged).isNotEqualTo(official);
      assertThat(differences(theirs, parse(damaged))).as(damage[0]).isNotEmpty();
    }
    assertThat(differences(parse(official.replace("version=\"2\"", "version=\"3\"")), theirs))
        .containsExactly("a: version 3, ours 2");
  }

  private static List<Path> installed(String fileName) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path root : ROOTS) {
      if (Files.isDirectory(root)) {
        try (var files = Files.walk(root)) {
          files.filter(file -> file.endsWith(fileName)).forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Protocol ours(String name) {
    return Definitions.bundled().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Protocol read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ProtocolXml.read(in, file.toString());
    }
  }

  private static Protocol parse(String xml) throws IOException {
    try (var in = new java.io.ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))) {
      return ProtocolXml.read(in, "test");
    }
  }

  private static List<String> differences(Protocol official, Protocol ours) {
    List<String> found = new ArrayList<>();
    for (Interface theirs : official.interfaces()) {
      Optional<Interface> own = ours.find(theirs.name());
      if (own.isEmpty()) {
        if (!LEFT_OUT.contains(theirs.name())) {
          found.add(theirs.name() + ": missing");
        }
        continue;
      }
      // Interfaces that ours has at a newer version are compared as far as the official one goes.
      if (own.get().version() < theirs.version()) {
        found.add(
            theirs.name() + ": version " + theirs.version() + ", ours " + own.get().version());
      }
      messages(theirs.name(), "request", theirs.requests(), own.get().requests(), found);
      messages(theirs.name(), "event", theirs.events(), own.get().events(), found);
      enums(theirs, own.get(), found);
    }
    return found;
  }

  private static void messages(
      String where, String kind, List<Message> theirs, List<Message> ours, List<String> found) {
    for (Message message : theirs) {
      String what = where + " " + kind + " " + message.name();
      if (message.opcode() >= ours.size()) {
        found.add(what + ": missing");
        continue;
      }
      Message own = ours.get(message.opcode());
      expect(what + " name", message.name(), own.name(), found);
      expect(what + " since", message.since(), own.since(), found);
      expect(what + " destructor", message.destructor(), own.destructor(), found);
      expect(what + " arguments", message.args().size(), own.args().size(), found);
      for (int i = 0; i < Math.min(message.args().size(), own.args().size()); i++) {
        argument(what + " argument " + i, message.args().get(i), own.args().get(i), found);
      }
    }
  }

  private static void argument(String what, Arg theirs, Arg ours, List<String> found) {
    expect(what + " name", theirs.name(), ours.name(), found);
    expect(what + " type", theirs.type(), ours.type(), found);
    expect(what + " interface", theirs.interfaceName(), ours.interfaceName(), found);
    expect(what + " allow-null", theirs.nullable(), ours.nullable(), found);
    // Newer editions say of some older arguments which enum they belong to.
    if (theirs.enumName().isPresent()) {
      expect(what + " enum", theirs.enumName(), ours.enumName(), found);
    }
  }

  private static void enums(Interface theirs, Interface ours, List<String> found) {
    for (EnumDef enumDef : theirs.enums()) {
      String what = theirs.name() + " enum " + enumDef.name();
      Optional<EnumDef> own =
          ours.enums().stream().filter(e -> e.name().equals(enumDef.name())).findFirst();
      if (own.isEmpty()) {
        found.add(what + ": missing");
        continue;
      }
      expect(what + " bitfield", enumDef.bitfield(), own.get().bitfield(), found);
      for (Entry entry : enumDef.entries()) {
        Optional<Entry> ownEntry = own.get().find(entry.name());
        expect(
            what + " " + entry.name(),
            Optional.of(entry.value()),
            ownEntry.map(Entry::value),
            found);
        expect(
            what + " " + entry.name() + " since",
            Optional.of(entry.since()),
            ownEntry.map(Entry::since),
            found);
      }
    }
  }

  private static <T> void expect(String what, T theirs, T ours, List<String> found) {
    if (!theirs.equals(ours)) {
      found.add(what + ": " + theirs + ", ours " + ours);
    }
  }
}
