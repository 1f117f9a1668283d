package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.XdgToplevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  @Test
  void string_takes_its_length_with_nul_and_padding() throws WireException {
    assertThat(title(new MessageWriterProbe().word(4).raw((byte) 'a', (byte) 'b', (byte) 'c'), 0))
        .isEqualTo("abc");
    assertThat(title(new MessageWriterProbe().text("abcd"))).isEqualTo("abcd");
    assertThat(title(new MessageWriterProbe().text(""))).isEmpty();
    assertThat(title(new MessageWriterProbe().text("größe 😀"))).isEqualTo("größe 😀");
  }

  @Test
  void padding_may_hold_anything() throws WireException {
    assertThat(title(new MessageWriterProbe().word(2).raw(bytes("a\0xy")))).isEqualTo("a");
  }

  @Test
  void string_without_nul_is_refused() {
    assertRefused(new MessageWriterProbe().word(4).raw(bytes("abcd")), "does not end in NUL");
  }

  @Test
  void string_with_nul_inside_is_refused() {
    assertRefused(new MessageWriterProbe().word(4).raw(bytes("a\0b\0")), "has a NUL inside");
    assertRefused(new MessageWriterProbe().word(2).raw(bytes("\0\0xx")), "has a NUL inside");
  }

  @Test
  void what_is_not_utf8_in_a_string_is_read_as_question_marks() throws WireException {
    assertThat(sloppyTitle(0xff)).isEqualTo("?");
    assertThat(sloppyTitle('~', 0xe9, '~')).isEqualTo("~?~"); // Latin-1
    assertThat(sloppyTitle('a', 0xe2, 0x82)).isEqualTo("a?"); // cut in the middle
    assertThat(sloppyTitle(0xc0, 0xaf)).isEqualTo("??"); // overlong
    assertThat(sloppyTitle(0xed, 0xa0, 0x80)).matches("[?]{1,3}"); // half a surrogate pair
    assertThat(sloppyTitle(0xf4, 0x90, 0x80, 0x80)).matches("[?]{1,4}"); // beyond Unicode
    // The next string does not remember it.
    assertThat(title(new MessageWriterProbe().text("größe"))).isEqualTo("größe");
  }

  @Test
  void string_that_is_not_utf8_fits_a_message_again_when_it_is_passed_on() throws WireException {
    int[] bad = new int[4083];
    Arrays.fill(bad, 0xff);
    String title = sloppyTitle(bad);
    assertThat(MessageWriter.encode(1, new XdgToplevel.Request.SetTitle(title)).bytes())
        .hasSizeLessThanOrEqualTo(MessageWriter.MAX_MESSAGE_BYTES);
  }

  private static String sloppyTitle(int... text) throws WireException {
    MessageWriterProbe probe = new MessageWriterProbe().word(text.length + 1);
    for (int b : text) {
      probe.raw((byte) b);
    }
    return title(probe.raw(new byte[4 - text.length % 4]));
  }

  @Test
  void string_longer_than_the_message_is_refused_whatever_the_length_claims() {
    for (int length : new int[] {5, 8, 0x7fffffff, 0xfffffffd, 0xfffffffe, 0xffffffff}) {
      assertRefused(
          new MessageWriterProbe().word(length).raw(bytes("abc\0")),
          "claims " + Integer.toUnsignedString(length) + " bytes, 4 are left");
    }
  }

  @Test
  void null_string_is_refused_unless_allowed() throws WireException {
    assertRefused(new MessageWriterProbe().word(0), "must not be null");
    assertThat(
            WlDataSource.Event.decode(
                WlDataSource.Event.Target.OPCODE,
                3,
                MessageReader.of(new MessageWriterProbe().word(0).bytes(), List.of())))
        .isEqualTo(new WlDataSource.Event.Target(java.util.Optional.empty()));
  }

  @Test
  void array_longer_than_the_message_is_refused_whatever_the_length_claims() {
    for (int length : new int[] {5, 0x7fffffff, 0xfffffffd, 0xffffffff}) {
      byte[] body = new MessageWriterProbe().word(1).word(2).word(length).word(9).bytes();
      assertThatThrownBy(() ->
              WlKeyboard.Event.decode(
                  WlKeyboard.Event.Enter.OPCODE, 1, MessageReader.of(body, List.of())))
          .isInstanceOf(WireException.class)
          .hasMessage(
              "wl_keyboard.enter: keys claims "
                  + Integer.toUnsignedString(length)
                  + " bytes, 4 are left");
    }
  }

  @Test
  void error_names_message_and_argument_and_is_invalid_method() {
    assertThatThrownBy(() ->
            WlRegistry.Request.decode(
                WlRegistry.Request.Bind.OPCODE,
                1,
                MessageReader.of(
                    new MessageWriterProbe().word(1).text("wl_shm").word(1).word(0).bytes(),
                    List.of())))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(WireException.INVALID_METHOD))
        .hasMessage("wl_registry.bind: id must not be null");
  }

  @Test
  void descriptor_taken_before_the_error_is_closed_and_the_next_one_stays() throws Exception {
    try (Fd first = Fd.eventFd(Libc.system());
        Fd second = Fd.eventFd(Libc.system())) {
      // format, then the descriptor, then a size that is missing.
      byte[] body = new MessageWriterProbe().word(1).bytes();
      assertThatThrownBy(() ->
              WlKeyboard.Event.decode(
                  WlKeyboard.Event.Keymap.OPCODE,
                  1,
                  MessageReader.of(body, List.of(first, second))))
          .hasMessage("wl_keyboard.keymap: ends before size");
      assertThat(first.isOpen()).isFalse();
      assertThat(second.isOpen()).isTrue();
    }
  }

  @Test
  void descriptor_of_a_good_message_is_the_callers() throws Exception {
    try (Fd fd = Fd.eventFd(Libc.system())) {
      byte[] body = new MessageWriterProbe().text("text/plain").bytes();
      assertThat(
              WlDataOffer.Request.decode(
                  WlDataOffer.Request.Receive.OPCODE, 3, MessageReader.of(body, List.of(fd))))
          .isEqualTo(new WlDataOffer.Request.Receive("text/plain", fd));
      assertThat(fd.isOpen()).isTrue();
    }
  }

  private static String title(MessageWriterProbe body, int... pad) throws WireException {
    for (int b : pad) {
      body.raw((byte) b);
    }
    var request =
        XdgToplevel.Request.decode(
            XdgToplevel.Request.SetTitle.OPCODE, 1, MessageReader.of(body.bytes(), List.of()));
    return ((XdgToplevel.Request.SetTitle) request).title();
  }

  private static void assertRefused(MessageWriterProbe body, String problem) {
    assertThatThrownBy(() -> title(body))
        .isInstanceOf(WireException.class)
        .hasMessageStartingWith("xdg_toplevel.set_title: title ")
        .hasMessageContaining(problem);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void discarding_a_message_closes_its_descriptors() throws Exception {
    Fd fd = Fd.eventFd(Libc.system());
    new WlDataOffer.Request.Receive("text/plain", fd).discard();
    assertThat(fd.isOpen()).isFalse();
  }
}
