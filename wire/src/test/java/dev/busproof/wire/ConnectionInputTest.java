package dev.busproof.wire;

import static dev.busproof.wire.MessageWriterProbe.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionInputTest {
  private static final WlSurface.Request.Damage DAMAGE =
      new WlSurface.Request.Damage(1, -2, 3, 0x7fffffff);

  private static byte[] damage(int objectId) {
    return MessageWriter.encode(objectId, DAMAGE).bytes();
  }

  private static byte[] createPool(int size) {
    byte[] body = new MessageWriterProbe().word(9).word(size).bytes();
    return message(4, WlShm.Request.CreatePool.OPCODE, body);
  }

  private static byte[] times(int count, byte[] bytes) {
    byte[] all = new byte[count * bytes.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  private static WlSurface.Request surfaceRequest(Connection connection) throws WireException {
    return WlSurface.Request.decode(connection.opcode(), 7, connection.body());
  }

  private static WlShm.Request.CreatePool pool(Connection connection) throws WireException {
    assertThat(connection.next()).isTrue();
    return (WlShm.Request.CreatePool)
        WlShm.Request.decode(connection.opcode(), 1, connection.body());
  }

  @Test
  void message_arrives_byte_by_byte() throws Exception {
    try (Wire wire = new Wire()) {
      for (int round = 0; round < 3; round++) {
        for (byte b : damage(7)) {
          assertThat(wire.connection.next()).isFalse();
          wire.peerSends(new byte[] {b});
          assertThat(wire.connection.fill()).isTrue();
        }
        assertThat(wire.connection.next()).isTrue();
        assertThat(wire.connection.objectId()).isEqualTo(7);
        assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
      }
      assertThat(wire.connection.next()).isFalse();
    }
  }

  @Test
  void longest_message_arrives_in_two_pieces_cut_anywhere() throws Exception {
    XdgToplevel.Request.SetTitle title =
        new XdgToplevel.Request.SetTitle("x".repeat(4096 - 8 - 4 - 1));
    byte[] bytes = MessageWriter.encode(11, title).bytes();
    assertThat(bytes).hasSize(4096);
    try (Wire wire = new Wire()) {
      for (int cut = 1; cut < bytes.length; cut += 97) {
        wire.peerSends(Arrays.copyOf(bytes, cut));
        wire.connection.fill();
        assertThat(wire.connection.next()).isFalse();
        wire.peerSends(Arrays.copyOfRange(bytes, cut, bytes.length));
        wire.connection.fill();
        assertThat(wire.connection.next()).isTrue();
        assertThat(XdgToplevel.Request.decode(wire.connection.opcode(), 1, wire.connection.body()))
            .isEqualTo(title);
      }
    }
  }

  @Test
  void many_messages_in_one_piece_come_out_one_by_one_in_order() throws Exception {
    try (Wire wire = new Wire()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int id = 1; id <= 1500; id++) {
        all.writeBytes(damage(id));
      }
      wire.peerSends(all.toByteArray());
      int expected = 1;
      while (expected <= 1500) {
        assertThat(wire.connection.fill()).isTrue();
        while (wire.connection.next()) {
          assertThat(wire.connection.objectId()).isEqualTo(expected++);
          assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
        }
      }
      assertThat(expected).isEqualTo(1501);
    }
  }

  @Test
  void impossible_size_is_refused_as_soon_as_the_header_is_there_and_ever_after() throws Exception {
    for (int size : new int[] {0, 4, 7, 9, 10, 11, 4097, 4100, 65535}) {
      try (Wire wire = new Wire()) {
        wire.peerSends(new MessageWriterProbe().word(0xff000001).word(size << 16).bytes());
        wire.connection.fill();
        for (int again = 0; again < 2; again++) {
          assertThatThrownBy(wire.connection::next)
              .isInstanceOfSatisfying(
                  WireException.class,
                  e -> assertThat(e.code()).isEqualTo(WireException.INVALID_METHOD))
              .hasMessage(
                  "message to object 4278190081 with an impossible size of " + size + " bytes");
        }
      }
    }
  }

  @Test
  void size_of_8_and_of_4096_are_taken() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(message(1, 5, new byte[0]));
      wire.peerSends(message(2, 6, new byte[4088]));
      wire.connection.fill();
      assertThat(wire.connection.next()).isTrue();
      assertThat(wire.connection.body().remainingBytes()).isZero();
      assertThat(wire.connection.next()).isTrue();
      assertThat(wire.connection.body().remainingBytes()).isEqualTo(4088);
      assertThat(wire.connection.opcode()).isEqualTo(6);
    }
  }

  @Test
  void half_a_header_may_wait_for_ever() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(Arrays.copyOf(damage(7), 5));
      for (int turn = 0; turn < 1000; turn++) {
        assertThat(wire.connection.fill()).isTrue();
        assertThat(wire.connection.next()).isFalse();
      }
      wire.peerSends(Arrays.copyOfRange(damage(7), 5, 24));
      assertThat(wire.connection.fill()).isTrue();
      assertThat(wire.connection.next()).isTrue();
    }
  }

  @Test
  void nothing_is_kept_for_a_connection_on_which_nothing_is_under_way() throws Exception {
    try (Wire wire = new Wire()) {
      assertThat(wire.connection.bufferBytes()).isZero();
      wire.peerSends(damage(7));
      wire.connection.fill();
      assertThat(wire.connection.next()).isTrue();
      assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
      assertThat(wire.connection.next()).isFalse();
      assertThat(wire.connection.bufferBytes()).isZero();
      wire.connection.send(5, new WlCallback.Event.Done(17));
      assertThat(wire.connection.bufferBytes()).isPositive();
      assertThat(wire.connection.flush()).isTrue();
      assertThat(wire.connection.bufferBytes()).isZero();
    }
  }

  @Test
  void half_a_message_keeps_no_more_than_it_is_long() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(times(100, damage(7)));
      wire.peerSends(Arrays.copyOf(damage(7), 13));
      int taken = 0;
      while (taken < 100) {
        wire.connection.fill();
        while (wire.connection.next()) {
          taken++;
        }
      }
      assertThat(wire.connection.bufferBytes()).isEqualTo(13);
      wire.peerSends(Arrays.copyOfRange(damage(7), 13, 24));
      wire.connection.fill();
      assertThat(wire.connection.next()).isTrue();
      assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
    }
  }

  @Test
  void flood_is_read_in_bounded_pieces() throws Exception {
    try (Wire wire = new Wire()) {
      byte[] flood = times(4096, damage(7));
      int sent = wire.peerTries(flood);
      assertThat(sent).isGreaterThan(2 * Connection.INPUT_BYTES);
      // However often it is asked, it holds one buffer and leaves the rest to the kernel.
      for (int turn = 0; turn < 10; turn++) {
        assertThat(wire.connection.fill()).isTrue();
      }
      int taken = 0;
      while (wire.connection.next()) {
        taken++;
      }
      assertThat(taken * 24).isBetween(1, Connection.INPUT_BYTES);
    }
  }

  @Test
  void end_of_stream_comes_after_the_last_message() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(damage(7));
      wire.peerSends(new byte[] {1, 2, 3});
      wire.peer.close();
      while (wire.connection.fill()) {
        assertThat(wire.connection.body()).isNotNull();
      }
      assertThat(wire.connection.next()).isTrue();
      assertThat(wire.connection.next()).isFalse();
      assertThat(wire.connection.fill()).isFalse();
    }
  }

  @Test
  void descriptors_are_taken_first_in_first_out_whatever_bytes_they_came_with() throws Exception {
    try (Wire wire = new Wire()) {
      byte[] first = createPool(1);
      // Two with the first byte of the first message: one is early. Then one with the last byte.
      wire.peerSends(Arrays.copyOf(first, 1), wire.file(1), wire.file(2));
      wire.peerSends(Arrays.copyOfRange(first, 1, first.length));
      wire.peerSends(damage(7));
      wire.peerSends(createPool(2));
      byte[] third = createPool(3);
      wire.peerSends(Arrays.copyOf(third, third.length - 1));
      wire.peerSends(Arrays.copyOfRange(third, third.length - 1, third.length), wire.file(3));
      for (int i = 0; i < 8; i++) {
        wire.connection.fill();
      }
      for (int size = 1; size <= 3; size++) {
        WlShm.Request.CreatePool pool = pool(wire.connection);
        try (Fd fd = pool.fd()) {
          assertThat(fd.sizeBytes()).isEqualTo(size).isEqualTo(pool.size());
        }
        if (size == 1) {
          assertThat(wire.connection.next()).isTrue();
          assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
        }
      }
      assertThat(wire.connection.unclaimedDescriptors()).isZero();
      assertThat(wire.openFiles()).isEqualTo(3); // the senders' own
    }
  }

  @Test
  void message_whose_descriptor_has_not_come_is_refused() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(createPool(1));
      wire.connection.fill();
      assertThatThrownBy(() -> pool(wire.connection))
          .isInstanceOf(WireException.class)
          .hasMessage("wl_shm.create_pool: no descriptor came for fd");
    }
  }

  private static void hoard(Wire wire, int batches) throws IOException, WireException {
    Fd[] batch = new Fd[28];
    Arrays.fill(batch, wire.file(1));
    for (int i = 0; i < batches; i++) {
      wire.peerSends(damage(7), batch);
      wire.connection.fill();
      while (wire.connection.next()) {
        assertThat(surfaceRequest(wire.connection)).isEqualTo(DAMAGE);
      }
    }
  }

  @Test
  void descriptors_nobody_takes_end_the_connection_at_the_cap() throws Exception {
    try (Wire wire = new Wire(new ConnectionLimits(64, 1 << 20, 64))) {
      hoard(wire, 2);
      assertThat(wire.connection.unclaimedDescriptors()).isEqualTo(56);
      assertThatThrownBy(() -> hoard(wire, 1))
          .isInstanceOfSatisfying(
              WireException.class, e -> assertThat(e.code()).isEqualTo(WireException.NO_MEMORY))
          .hasMessageContaining("more than 64 descriptors");
      assertThat(wire.connection.unclaimedDescriptors()).isEqualTo(64);
      assertThat(wire.openFiles()).isEqualTo(64 + 2); // ours at the cap, and the senders' two
      wire.connection.close();
      assertThat(wire.openFiles()).isEqualTo(2);
    }
  }

  @Test
  void without_the_cap_they_would_pile_up() throws Exception {
    try (Wire wire = new Wire(new ConnectionLimits(100_000, 1 << 20, 64))) {
      hoard(wire, 10);
      assertThat(wire.connection.unclaimedDescriptors()).isEqualTo(280);
    }
  }

  @Test
  void close_closes_what_came_in_and_what_was_to_go_out() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(damage(7), wire.file(1), wire.file(2));
      wire.connection.fill();
      Fd own = wire.file(3).duplicate();
      wire.connection.send(4, new WlShm.Request.CreatePool(9, own, 1));
      assertThat(wire.openFiles()).isEqualTo(6);
      wire.connection.close();
      wire.connection.close();
      assertThat(own.isOpen()).isFalse();
      assertThat(wire.openFiles()).isEqualTo(3);
      assertThat(wire.peerReceives(1).count()).isEqualTo(-1);
    }
  }

  @Test
  void descriptors_of_a_message_that_cannot_be_decoded_are_closed() throws Exception {
    try (Wire wire = new Wire()) {
      byte[] tooLong = new MessageWriterProbe().word(9).word(1).word(1).bytes();
      wire.peerSends(message(4, WlShm.Request.CreatePool.OPCODE, tooLong), wire.file(1));
      wire.connection.fill();
      assertThatThrownBy(() -> pool(wire.connection)).hasMessageContaining("4 bytes too many");
      assertThat(wire.openFiles()).isEqualTo(1);
    }
  }

  @Test
  void several_descriptors_of_one_message_are_matched_by_arguments_in_order() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peerSends(times(2, createPool(1)), wire.file(1), wire.file(2));
      wire.connection.fill();
      for (int size : List.of(1, 2)) {
        try (Fd fd = pool(wire.connection).fd()) {
          assertThat(fd.sizeBytes()).isEqualTo(size);
        }
      }
    }
  }
}
