package dev.busproof.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.DebugTrace.Side;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpViewport;
import dev.busproof.wire.protocol.XdgToplevel;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Lines as libwayland prints them; DebugTraceComparisonTest holds them against libwayland itself.
 */
class DebugTraceTest {
  private static final Interfaces INTERFACES = Interfaces.bundled();

  /** 2026-11-26 21:27:13.201690 UTC: libwayland 1.21 printed [2606744.090] at that moment. */
  private static final Instant SEEN = Instant.ofEpochSecond(1_795_728_433L, 201_690_846L);

  private static final Map<Integer, String> OBJECTS =
      Map.of(
          1, "wl_display",
          2, "wl_registry",
          3, "wl_surface",
          4, "wl_shm",
          5, "wl_shm_pool",
          6, "wl_pointer",
          7, "wl_keyboard",
          8, "wp_viewport",
          9, "xdg_toplevel",
          10, "alien_v1");

  private final List<String> lines = new ArrayList<>();
  private final Wire wire;

  DebugTraceTest() throws Exception {
    wire = new Wire();
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private DebugTrace trace(Side side) {
    return DebugTrace.at(
        () -> SEEN, INTERFACES, id -> Optional.ofNullable(OBJECTS.get(id)), side, lines::add);
  }

  /** What is printed when that side sends the message, without the time. */
  private String sentBy(Side side, int objectId, Message message) throws Exception {
    wire.connection.tap(trace(side));
    wire.connection.send(objectId, message);
    return withoutTime(lines.removeLast());
  }

  private String requested(int objectId, Message request) throws Exception {
    return sentBy(Side.CLIENT, objectId, request);
  }

  private String told(int objectId, Message event) throws Exception {
    return sentBy(Side.SERVER, objectId, event);
  }

  private String received(Side side, byte[] bytes, Fd... descriptors) throws Exception {
    wire.connection.tap(trace(side));
    wire.peerSends(bytes, descriptors);
    wire.connection.fill();
    try {
      while (wire.connection.next()) {}
    } catch (WireException e) {
      assertThat(e).hasMessageContaining("impossible size");
    }
    return withoutTime(lines.removeLast());
  }

  private List<String> raw(byte[] bytes, Fd... descriptors) {
    wire.connection.tap(trace(Side.CLIENT));
    lines.clear();
    wire.connection.sendRaw(bytes, List.of(descriptors));
    return lines.stream().map(DebugTraceTest::withoutTime).toList();
  }

  private static String withoutTime(String line) {
    assertThat(line).startsWith("[2606744.090] ");
    return line.substring("[2606744.090] ".length());
  }

  private static byte[] bytes(int objectId, Message message) {
    return MessageWriter.encode(objectId, message).bytes();
  }

  @Test
  void the_time_is_that_of_libwayland_and_short_times_are_aligned() throws Exception {
    DebugTrace early =
        DebugTrace.at(
            // 7 * 2^32 microseconds and 2.001 ms.
            () -> Instant.ofEpochSecond(30_064, 773_073_999),
            INTERFACES,
            id -> Optional.of("wl_display"),
            Side.CLIENT,
            lines::add);
    wire.connection.tap(early);
    wire.connection.send(1, new WlDisplay.Request.Sync(3));
    assertThat(lines.getLast())
        .isEqualTo("[      2.001]  -> wl_display@1.sync(new id wl_callback@3)");
  }

  @Test
  void requests_have_an_arrow_where_they_are_sent_and_none_where_they_arrive() throws Exception {
    WlSurface.Request attach = new WlSurface.Request.Attach(0, -1, 2);
    assertThat(requested(3, attach)).isEqualTo(" -> wl_surface@3.attach(nil, -1, 2)");
    assertThat(received(Side.SERVER, bytes(3, attach)))
        .isEqualTo("wl_surface@3.attach(nil, -1, 2)");
  }

  @Test
  void events_have_an_arrow_where_they_are_sent_and_none_where_they_arrive() throws Exception {
    WlDisplay.Event gone = new WlDisplay.Event.DeleteId(0xfeff_fffe);
    assertThat(told(1, gone)).isEqualTo(" -> wl_display@1.delete_id(4278190078)");
    assertThat(received(Side.CLIENT, bytes(1, gone)))
        .isEqualTo("wl_display@1.delete_id(4278190078)");
  }

  @Test
  void objects_are_named_by_what_they_are() throws Exception {
    assertThat(told(1, new WlDisplay.Event.Error(3, 2, "no")))
        .isEqualTo(" -> wl_display@1.error(wl_surface@3, 2, \"no\")");
    assertThat(told(1, new WlDisplay.Event.Error(99, 2, "no")))
        .isEqualTo(" -> wl_display@1.error([unknown]@99, 2, \"no\")");
  }

  @Test
  void a_new_object_without_a_type_is_three_arguments() throws Exception {
    assertThat(requested(2, new WlRegistry.Request.Bind(10, "wl_shm", 1, 5)))
        .isEqualTo(" -> wl_registry@2.bind(10, \"wl_shm\", 1, new id [unknown]@5)");
  }

  @Test
  void descriptors_are_numbers_of_this_process() throws Exception {
    Fd file = wire.file(10).duplicate();
    int number = file.number();
    assertThat(requested(4, new WlShm.Request.CreatePool(11, file, 250_000)))
        .isEqualTo(" -> wl_shm@4.create_pool(new id wl_shm_pool@11, fd " + number + ", 250000)");
  }

  @Test
  void fixed_numbers_have_eight_decimals() throws Exception {
    assertThat(requested(8, new WpViewport.Request.SetSource(-256, 1, -1, Integer.MIN_VALUE)))
        .isEqualTo(
            " -> wp_viewport@8.set_source(-1.00000000, 0.00390625, -0.00390625,"
                + " -8388608.00000000)");
    assertThat(told(6, new WlPointer.Event.Motion(-1, 0, Integer.MAX_VALUE)))
        .isEqualTo(" -> wl_pointer@6.motion(4294967295, 0.00000000, 8388607.99609375)");
  }

  @Test
  void arrays_are_their_length_and_absent_texts_are_nil() throws Exception {
    assertThat(told(7, new WlKeyboard.Event.Enter(4, 3, new byte[8])))
        .isEqualTo(" -> wl_keyboard@7.enter(4, wl_surface@3, array[8])");
    wire.connection.tap(
        DebugTrace.at(
            () -> SEEN, INTERFACES, id -> Optional.of("wl_data_offer"), Side.CLIENT, lines::add));
    wire.connection.send(0xff00_0000, new WlDataOffer.Request.Accept(1, Optional.empty()));
    assertThat(withoutTime(lines.getLast()))
        .isEqualTo(" -> wl_data_offer@4278190080.accept(1, nil)");
  }

  @Test
  void a_text_can_neither_break_the_line_nor_steer_the_terminal() throws Exception {
    String title = "a\"b\\c é\n[1.000] wl_surface@3.commit()\u001b[2J\u0007\u202e\u009b";
    assertThat(requested(9, new XdgToplevel.Request.SetTitle(title)))
        .isEqualTo(
            " -> xdg_toplevel@9.set_title(\"a\"b\\c é\\u000a[1.000] wl_surface@3.commit()"
                + "\\u001b[2J\\u0007\\u202e\\u009b\")");
  }

  @Test
  void what_is_not_utf8_is_a_question_mark() throws Exception {
    byte[] message = bytes(9, new XdgToplevel.Request.SetTitle("abc"));
    message[MessageWriter.HEADER_BYTES + 4] = (byte) 0xff;
    assertThat(received(Side.SERVER, message)).isEqualTo("xdg_toplevel@9.set_title(\"?bc\")");
  }

  @Test
  void a_text_of_any_length_is_printed_whole() throws Exception {
    String title = "x".repeat(4000);
    assertThat(requested(9, new XdgToplevel.Request.SetTitle(title)))
        .isEqualTo(" -> xdg_toplevel@9.set_title(\"" + title + "\")");
  }

  @Test
  void looking_takes_no_descriptor() throws Exception {
    wire.connection.tap(trace(Side.SERVER));
    wire.peerSends(bytes(4, new WlShm.Request.CreatePool(11, wire.file(3), 9)), wire.file(4096));
    wire.connection.fill();
    assertThat(wire.connection.next()).isTrue();
    WlShm.Request request = WlShm.Request.decode(0, 1, wire.connection.body());
    if (request instanceof WlShm.Request.CreatePool pool) {
      try (Fd fd = pool.fd()) {
        assertThat(fd.sizeBytes()).isEqualTo(4096);
        assertThat(withoutTime(lines.getLast())).contains("fd " + fd.number() + ", 9)");
      }
    }
    assertThat(request).isInstanceOf(WlShm.Request.CreatePool.class);
  }

  @Test
  void a_body_that_is_too_short_is_malformed() throws Exception {
    byte[] bytes = new MessageWriterProbe().word(5).word(12 << 16).word(20).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo(
            "wl_shm_pool@5.[request 0](0 fd, 12 byte) malformed: create_buffer: ends before"
                + " offset");
  }

  @Test
  void a_body_that_is_too_long_is_malformed() throws Exception {
    byte[] bytes = new MessageWriterProbe().word(3).word(12 << 16 | 6).word(20).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo("wl_surface@3.[request 6](0 fd, 12 byte) malformed: commit: 4 bytes too many");
  }

  @Test
  void a_text_without_its_end_is_malformed() throws Exception {
    byte[] bytes =
        new MessageWriterProbe().word(9).word(16 << 16 | 2).word(4).word(0x41414141).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo(
            "xdg_toplevel@9.[request 2](0 fd, 16 byte) malformed: set_title: title does not end"
                + " in NUL");
  }

  @Test
  void a_message_whose_descriptor_is_missing_is_malformed() throws Exception {
    byte[] bytes = new MessageWriterProbe().word(4).word(16 << 16).word(11).word(4096).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo(
            "wl_shm@4.[request 0](0 fd, 16 byte) malformed: create_pool: no descriptor came for"
                + " fd");
  }

  @Test
  void an_opcode_that_nobody_has_is_malformed() throws Exception {
    byte[] bytes = new MessageWriterProbe().word(4).word(8 << 16 | 500).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo("wl_shm@4.[request 500](0 fd, 8 byte) malformed: there is no such request");
  }

  @Test
  void a_message_for_nobody_is_told_as_libwayland_tells_it() throws Exception {
    byte[] bytes = bytes(77, new WlCallback.Event.Done(1));
    assertThat(received(Side.CLIENT, bytes))
        .isEqualTo("discarded [unknown]@77.[event 0](0 fd, 12 byte)");
    assertThat(received(Side.SERVER, bytes)).isEqualTo("[unknown]@77.[request 0](0 fd, 12 byte)");
  }

  @Test
  void an_interface_that_is_not_known_is_told_without_its_arguments() throws Exception {
    byte[] bytes = bytes(10, new WlCallback.Event.Done(1));
    assertThat(received(Side.SERVER, bytes)).isEqualTo("alien_v1@10.[request 0](0 fd, 12 byte)");
  }

  @Test
  void an_impossible_header_is_told_as_far_as_it_goes() throws Exception {
    byte[] bytes = new MessageWriterProbe().word(3).word(6 << 16 | 9).word(7).bytes();
    assertThat(received(Side.SERVER, bytes))
        .isEqualTo("wl_surface@3.[request 9](0 fd, 12 byte) malformed: its header claims 6 bytes");
  }

  @Test
  void raw_bytes_that_are_messages_are_told_as_messages() throws Exception {
    byte[] pool = new MessageWriterProbe().word(4).word(16 << 16).word(11).word(4096).bytes();
    byte[] commit = bytes(3, new WlSurface.Request.Commit());
    byte[] both = new byte[pool.length + commit.length];
    System.arraycopy(pool, 0, both, 0, pool.length);
    System.arraycopy(commit, 0, both, pool.length, commit.length);
    Fd file = wire.file(5).duplicate();
    assertThat(raw(both, file))
        .containsExactly(
            " -> wl_shm@4.create_pool(new id wl_shm_pool@11, fd " + file.number() + ", 4096)",
            " -> wl_surface@3.commit()");
  }

  @Test
  void raw_bytes_that_are_none_are_told_as_far_as_they_go() {
    assertThat(raw(new MessageWriterProbe().word(3).word(64 << 16 | 1).word(1).bytes()))
        .containsExactly(
            " -> wl_surface@3.[request 1](0 fd, 12 byte) malformed: its header claims 64 bytes");
    assertThat(raw(new MessageWriterProbe().word(3).bytes()))
        .containsExactly(" -> wl_surface@3(0 fd, 4 byte) malformed: not even a header");
    assertThat(raw("!".getBytes(UTF_8)))
        .containsExactly(" -> [unknown](0 fd, 1 byte) malformed: not even a header");
  }

  @Test
  void descriptors_that_no_message_takes_are_told() throws Exception {
    Fd first = wire.file(5).duplicate();
    Fd second = wire.file(6).duplicate();
    assertThat(raw(bytes(3, new WlSurface.Request.Commit()), first, second))
        .containsExactly(" -> wl_surface@3.commit()", " -> [nothing](2 fd, 0 byte)");
  }

  @Test
  void a_message_that_is_not_queued_is_not_told() {
    wire.connection.tap(trace(Side.CLIENT));
    assertThat(
            catchThrowable(
                () -> wire.connection.send(9, new XdgToplevel.Request.SetTitle("x".repeat(5000)))))
        .isInstanceOf(OutputOverflowException.class);
    assertThat(lines).isEmpty();
  }

  @Test
  void every_message_of_every_bundled_interface_is_told_or_malformed() {
    // The wire carries any opcode and any body; a tap must not throw whatever it is shown.
    byte[] zeros = new byte[64];
    for (var each : INTERFACES.all()) {
      DebugTrace trace =
          DebugTrace.at(
              () -> SEEN, INTERFACES, id -> Optional.of(each.name()), Side.SERVER, lines::add);
      for (int opcode = 0; opcode <= each.requests().size(); opcode++) {
        for (int length = 0; length <= zeros.length; length += 4) {
          var body = MemorySegment.ofArray(zeros).asSlice(0, length).asReadOnly();
          trace.received(7, opcode, body, List.of());
          trace.sent(7, opcode, body, List.of());
          assertThat(lines.getLast()).startsWith("[2606744.090]  -> " + each.name() + "@7.");
        }
      }
    }
    assertThat(lines).hasSizeGreaterThan(1000);
  }

  @Test
  void numbers_of_the_pool_are_told_as_the_definition_has_them() throws Exception {
    assertThat(requested(5, new WlShmPool.Request.CreateBuffer(10, 0, 250, 250, 1000, 1)))
        .isEqualTo(" -> wl_shm_pool@5.create_buffer(new id wl_buffer@10, 0, 250, 250, 1000, 1)");
  }
}
