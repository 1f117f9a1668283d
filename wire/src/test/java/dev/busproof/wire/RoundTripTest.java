package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Definitions;
import dev.busproof.wire.ir.EnumDef;
import dev.busproof.wire.ir.Interface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every generated message, held against the definitions it was generated from. */
class RoundTripTest {
  private static final int ID = 3;
  private final List<Fd> opened = new ArrayList<>();

  /** One request or event: its definition and the generated Java for it. */
  record Case(
      Interface owner,
      dev.busproof.wire.ir.Message definition,
      GeneratedType family,
      Class<?> type) {
    @Override
    public String toString() {
      return owner.name() + "." + definition.name();
    }
  }

  static Stream<Case> messages() {
    return Definitions.bundled().stream()
        .flatMap(p -> p.interfaces().stream())
        .flatMap(i ->
            Stream.concat(
                i.requests().stream().map(m -> find(i, "Request", m)),
                i.events().stream().map(m -> find(i, "Event", m))));
  }

  static Stream<Interface> interfaces() {
    return Definitions.bundled().stream().flatMap(p -> p.interfaces().stream());
  }

  @AfterEach
  void close_descriptors() {
    opened.forEach(Fd::close);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_survives_encoding_and_decoding(Case c) throws Exception {
    for (boolean empty : List.of(false, true)) {
      Message sent = sample(c, empty);
      MessageWriter.Encoded encoded = MessageWriter.encode(ID, sent);
      List<Fd> descriptors = encoded.descriptors();
      assertThat(descriptors)
          .hasSize((int) c.definition().args().stream().filter(RoundTripTest::isFd).count());
      Message received = decode(c, c.owner().version(), body(encoded), descriptors);
      assertThat(received).isEqualTo(sent).hasSameHashCodeAs(sent).hasToString(sent.toString());
      assertThat(received.toString()).startsWith(c.definition().name() + "(").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_has_the_facts_of_its_definition(Case c) throws Exception {
    Message message = sample(c, false);
    assertThat(message.opcode()).isEqualTo(c.definition().opcode());
    assertThat(message.messageName()).isEqualTo(c.definition().name());
    assertThat(message.isDestructor()).isEqualTo(c.definition().destructor());
    assertThat(c.type().getField("OPCODE").getInt(null)).isEqualTo(c.definition().opcode());
    assertThat(c.type().getField("SINCE").getInt(null)).isEqualTo(c.definition().since());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_cut_short_anywhere_is_refused_and_its_descriptors_closed(Case c) throws Exception {
    byte[] whole = body(MessageWriter.encode(ID, sample(c, false)));
    for (int length = 0; length < whole.length; length += 4) {
      List<Fd> descriptors = descriptors(c);
      byte[] cut = Arrays.copyOf(whole, length);
      assertInvalidMethod(c, c.owner().version(), cut, descriptors);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_with_a_word_too_many_is_refused_and_its_descriptors_closed(Case c) throws Exception {
    byte[] whole = body(MessageWriter.encode(ID, sample(c, false)));
    List<Fd> descriptors = descriptors(c);
    assertInvalidMethod(
        c, c.owner().version(), Arrays.copyOf(whole, whole.length + 4), descriptors);
    assertThat(descriptors).noneMatch(Fd::isOpen);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void discarded_message_closes_all_its_descriptors(Case c) throws Exception {
    sample(c, false).discard();
    assertThat(opened).noneMatch(Fd::isOpen);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_newer_than_the_object_is_refused(Case c) throws Exception {
    byte[] whole = body(MessageWriter.encode(ID, sample(c, false)));
    assertInvalidMethod(c, c.definition().since() - 1, whole, descriptors(c));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_without_its_descriptor_is_refused(Case c) throws Exception {
    if (c.definition().args().stream().anyMatch(RoundTripTest::isFd)) {
      byte[] whole = body(MessageWriter.encode(ID, sample(c, false)));
      assertInvalidMethod(c, c.owner().version(), whole, List.of());
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void null_is_refused_where_the_definition_does_not_allow_it(Case c) throws Exception {
    List<Arg> args = c.definition().args();
    for (int i = 0; i < args.size(); i++) {
      Arg arg = args.get(i);
      Optional<byte[]> body = withNull(c, i);
      if (body.isEmpty()) {
        continue;
      }
      if (arg.nullable()) {
        decode(c, c.owner().version(), body.get(), descriptors(c));
      } else {
        assertInvalidMethod(c, c.owner().version(), body.get(), descriptors(c));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void opcode_beyond_the_last_is_refused(Interface definition) throws Exception {
    for (String family : List.of("Request", "Event")) {
      var messages = family.equals("Request") ? definition.requests() : definition.events();
      if (messages.isEmpty()) {
        continue;
      }
      Case last = find(definition, family, messages.getLast());
      for (int opcode : new int[] {messages.size(), 0xffff}) {
        assertThatThrownBy(() -> decode(last, opcode, 99, new byte[0], List.of()))
            .isInstanceOf(WireException.class)
            .hasMessageContaining(definition.name())
            .hasMessageContaining("none with opcode " + opcode);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void type_has_the_facts_of_its_definition(Interface definition) throws Exception {
    Class<?> type = GeneratedType.owner(definition.name());
    assertThat(type.getField("NAME").get(null)).isEqualTo(definition.name());
    assertThat(type.getField("VERSION").getInt(null)).isEqualTo(definition.version());
    for (EnumDef enumDef : definition.enums()) {
      Class<?> generated =
          Class.forName(type.getName() + "$" + GeneratedType.camel(enumDef.name()));
      assertThat(generated.getEnumConstants()).hasSameSizeAs(enumDef.entries());
      for (int i = 0; i < enumDef.entries().size(); i++) {
        var entry = enumDef.entries().get(i);
        Object constant = generated.getEnumConstants()[i];
        assertThat(((Enum<?>) constant).name()).endsWithIgnoringCase(entry.name());
        assertThat(generated.getMethod("value").invoke(constant)).isEqualTo(entry.value());
        assertThat(generated.getMethod("of", int.class).invoke(null, entry.value()))
            .isEqualTo(Optional.of(constant));
      }
      assertThat(generated.getMethod("of", int.class).invoke(null, 0x7eadbeef))
          .isEqualTo(Optional.empty());
    }
  }

  @Test
  void no_message_was_left_out() {
    assertThat(messages()).hasSizeGreaterThan(290);
  }

  private void assertInvalidMethod(Case c, int version, byte[] body, List<Fd> descriptors) {
    assertThatThrownBy(() -> decode(c, version, body, descriptors))
        .as("%s", c)
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(WireException.INVALID_METHOD))
        .hasMessageStartingWith(c + ": ");
  }

  private static Case find(
      Interface owner, String family, dev.busproof.wire.ir.Message definition) {
    GeneratedType generated = GeneratedType.of(owner.name(), family);
    try {
      String name = generated.type().getName() + "$" + GeneratedType.camel(definition.name());
      return new Case(owner, definition, generated, Class.forName(name));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isFd(Arg arg) {
    return arg.type() == dev.busproof.wire.ir.ArgType.FD;
  }

  private static byte[] body(MessageWriter.Encoded encoded) {
    byte[] bytes = encoded.bytes();
    return Arrays.copyOfRange(bytes, MessageWriter.HEADER_BYTES, bytes.length);
  }

  private static Message decode(Case c, int version, byte[] body, List<Fd> descriptors)
      throws Exception {
    return decode(c, c.definition().opcode(), version, body, descriptors);
  }

  private static Message decode(Case c, int opcode, int version, byte[] body, List<Fd> descriptors)
      throws Exception {
    return c.family().decode(opcode, version, body, descriptors);
  }

  /** The message with the one argument null on the wire; empty where it has no null. */
  private Optional<byte[]> withNull(Case c, int argument) throws Exception {
    MessageWriterProbe probe = new MessageWriterProbe();
    List<Arg> args = c.definition().args();
    for (int i = 0; i < args.size(); i++) {
      Arg arg = args.get(i);
      boolean asNull = i == argument;
      switch (arg.type()) {
        case OBJECT -> probe.word(asNull ? 0 : 7);
        case NEW_ID -> {
          if (arg.isUntypedNewId()) {
            probe.text("some").word(1);
          }
          probe.word(asNull ? 0 : 7);
        }
        case STRING -> {
          if (asNull) {
            probe.word(0);
          } else {
            probe.text("some");
          }
        }
        case INT, UINT, FIXED, ARRAY -> probe.word(0);
        case FD -> {}
      }
    }
    return switch (args.get(argument).type()) {
      case OBJECT, NEW_ID, STRING -> Optional.of(probe.bytes());
      case INT, UINT, FIXED, ARRAY, FD -> Optional.empty();
    };
  }

  private List<Fd> descriptors(Case c) throws Exception {
    List<Fd> descriptors = new ArrayList<>();
    for (Arg arg : c.definition().args()) {
      if (isFd(arg)) {
        descriptors.add(descriptor());
      }
    }
    return descriptors;
  }

  private Fd descriptor() throws Exception {
    Fd fd = Fd.eventFd(Libc.system());
    opened.add(fd);
    return fd;
  }

  private Message sample(Case c, boolean empty) throws Exception {
    List<Object> values = new ArrayList<>();
    int n = 0;
    for (Arg arg : c.definition().args()) {
      n++;
      switch (arg.type()) {
        case INT, FIXED -> values.add(empty ? Integer.MIN_VALUE : -n);
        case UINT -> values.add(empty ? -1 : n);
        case OBJECT -> values.add(empty && arg.nullable() ? 0 : 0xff000000 + n);
        case NEW_ID -> {
          if (arg.isUntypedNewId()) {
            values.add(empty ? "" : "wl_thing");
            values.add(n);
          }
          values.add(100 + n);
        }
        case STRING -> {
          String text = empty ? "" : "größe\n".repeat(n);
          values.add(arg.nullable() ? Optional.of(text).filter(t -> !empty) : text);
        }
        case ARRAY -> values.add(empty ? new byte[0] : new byte[] {1, 0, 2, (byte) n, 5});
        case FD -> values.add(descriptor());
      }
    }
    return (Message) c.type().getDeclaredConstructors()[0].newInstance(values.toArray());
  }
}
