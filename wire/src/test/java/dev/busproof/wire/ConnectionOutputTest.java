package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.XdgToplevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionOutputTest {
  private static final ConnectionLimits SMALL = new ConnectionLimits(64, 8192, 4);

  private static Connection readerOf(Wire wire) {
    return Connection.over(wire.peer, new ConnectionLimits(1000, 1 << 20, 64));
  }

  @Test
  void nothing_is_written_before_flush() throws Exception {
    try (Wire wire = new Wire()) {
      assertThat(wire.connection.wantsWrite()).isFalse();
      wire.connection.send(5, new WlCallback.Event.Done(17));
      assertThat(wire.connection.wantsWrite()).isTrue();
      assertThat(wire.peerReceives(64).count()).isZero();
      assertThat(wire.connection.flush()).isTrue();
      assertThat(wire.connection.wantsWrite()).isFalse();
      assertThat(wire.peerReceives(64).bytes())
          .isEqualTo(
              ByteBuffer.wrap(new MessageWriterProbe().word(5).word(12 << 16).word(17).bytes()));
    }
  }

  @Test
  void peer_that_does_not_read_overflows_and_loses_only_the_last_message() throws Exception {
    try (Wire wire = new Wire()) {
      int sent = sendUntilOverflow(wire.connection);
      // What the kernel took, and the bound.
      assertThat(wire.connection.queuedOutputBytes()).isBetween((1 << 20) - 12, 1 << 20);
      Connection reader = readerOf(wire);
      int received = 0;
      while (received < sent) {
        wire.connection.flush();
        reader.fill();
        while (reader.next()) {
          assertThat(WlCallback.Event.decode(reader.opcode(), 1, reader.body()))
              .isEqualTo(new WlCallback.Event.Done(received++));
        }
      }
      assertThat(wire.connection.flush()).isTrue();
      assertThat(wire.connection.wantsWrite()).isFalse();
      wire.connection.send(2, new WlCallback.Event.Done(-1));
    }
  }

  private static int sendUntilOverflow(Connection connection) throws IOException {
    int sent = 0;
    while (true) {
      try {
        connection.send(2, new WlCallback.Event.Done(sent));
      } catch (OutputOverflowException e) {
        assertThat(e).hasMessageContaining("the peer does not read");
        return sent;
      }
      sent++;
      connection.flush();
    }
  }

  @Test
  void peer_that_is_gone_is_an_io_error_not_a_signal() throws Exception {
    try (Wire wire = new Wire()) {
      wire.peer.close();
      wire.connection.send(2, new WlCallback.Event.Done(1));
      assertThatThrownBy(wire.connection::flush).isInstanceOf(IOException.class);
    }
  }

  @Test
  void dropped_message_gives_its_descriptor_back_to_the_kernel() throws Exception {
    try (Wire wire = new Wire(SMALL)) {
      for (int i = 0; i < 4; i++) {
        wire.connection.send(4, new WlShm.Request.CreatePool(9, wire.file(i).duplicate(), 1));
      }
      Fd fifth = wire.file(5).duplicate();
      assertThatThrownBy(() -> wire.connection.send(4, new WlShm.Request.CreatePool(9, fifth, 1)))
          .isInstanceOf(OutputOverflowException.class)
          .hasMessageContaining("descriptors wait for it");
      assertThat(fifth.isOpen()).isFalse();
      assertThat(wire.connection.queuedOutputBytes()).isEqualTo(4 * 16);

      while (wire.connection.queuedOutputBytes() + 4096 <= 8192) {
        wire.connection.send(4, new XdgToplevel.Request.SetTitle("x".repeat(4000)));
      }
      Fd sixth = wire.file(6).duplicate();
      assertThatThrownBy(
              () -> wire.connection.send(4, new WlDataSource.Event.Send("x".repeat(2000), sixth)))
          .isInstanceOf(OutputOverflowException.class)
          .hasMessageContaining("bytes wait for it");
      assertThat(sixth.isOpen()).isFalse();
    }
  }

  @Test
  void message_the_wire_cannot_carry_is_refused_and_its_descriptor_closed() throws Exception {
    try (Wire wire = new Wire()) {
      Fd first = wire.file(1).duplicate();
      assertThatThrownBy(
              () -> wire.connection.send(3, new WlDataSource.Event.Send("x".repeat(4084), first)))
          .isInstanceOf(OutputOverflowException.class)
          .hasMessage("send does not fit 4096 bytes");
      Fd second = wire.file(2).duplicate();
      assertThatThrownBy(() -> wire.connection.send(3, new WlDataSource.Event.Send("a\0b", second)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("send: a string on the wire has no NUL inside");
      assertThat(first.isOpen()).isFalse();
      assertThat(second.isOpen()).isFalse();
      assertThat(wire.connection.wantsWrite()).isFalse();
      // The longest that fits: header 8, length 4, text with NUL.
      wire.connection.send(3, new XdgToplevel.Request.SetTitle("x".repeat(4083)));
      assertThat(wire.connection.queuedOutputBytes()).isEqualTo(4096);
    }
  }

  @Test
  void descriptors_are_there_when_their_message_is_and_never_more_than_28_at_once()
      throws Exception {
    ConnectionLimits wide = new ConnectionLimits(64, 1 << 20, 1000);
    try (Wire wire = new Wire(wide)) {
      for (int i = 1; i <= 200; i++) {
        wire.connection.send(3, new WlDataSource.Event.Send("t".repeat(i), duplicate(wire, i)));
        wire.connection.send(3, new WlDataSource.Event.Cancelled());
      }
      try (Connection reader = readerOf(wire)) {
        int expected = 1;
        while (expected <= 200) {
          wire.connection.flush();
          reader.fill();
          assertThat(reader.unclaimedDescriptors()).isLessThanOrEqualTo(28);
          while (reader.next()) {
            switch (WlDataSource.Event.decode(reader.opcode(), 3, reader.body())) {
              case WlDataSource.Event.Send send -> {
                try (Fd fd = send.fd()) {
                  assertThat(fd.sizeBytes()).isEqualTo(expected);
                  assertThat(send.mimeType()).hasSize(expected);
                }
                expected++;
              }
              case WlDataSource.Event.Cancelled cancelled ->
                  assertThat(cancelled.opcode()).isEqualTo(2);
              case WlDataSource.Event other -> throw new AssertionError(other);
            }
          }
        }
        assertThat(wire.connection.flush()).isTrue();
      }
      assertThat(wire.openFiles()).isEqualTo(200);
    }
  }

  private static Fd duplicate(Wire wire, long sizeBytes) throws IOException {
    return wire.file(sizeBytes).duplicate();
  }

  @Test
  void descriptors_stay_with_their_bytes_through_partial_writes() throws Exception {
    ConnectionLimits wide = new ConnectionLimits(64, 1 << 24, 1000);
    try (Wire wire = new Wire(wide)) {
      int descriptorsSent = 0;
      for (int i = 0; i < 2000; i++) {
        if (i % 50 == 0) {
          wire.connection.send(
              3, new WlDataSource.Event.Send("t", duplicate(wire, ++descriptorsSent)));
        } else {
          wire.connection.send(3, new WlDataSource.Event.Target(java.util.Optional.of(name(i))));
        }
      }
      try (Connection reader = readerOf(wire)) {
        int message = 0;
        int descriptorsSeen = 0;
        boolean partial = false;
        while (message < 2000) {
          partial |= !wire.connection.flush();
          reader.fill();
          while (reader.next()) {
            if (message % 50 == 0) {
              var event = WlDataSource.Event.decode(reader.opcode(), 3, reader.body());
              try (Fd fd = ((WlDataSource.Event.Send) event).fd()) {
                assertThat(fd.sizeBytes()).isEqualTo(++descriptorsSeen);
              }
            } else {
              assertThat(WlDataSource.Event.decode(reader.opcode(), 3, reader.body()))
                  .isEqualTo(new WlDataSource.Event.Target(java.util.Optional.of(name(message))));
            }
            message++;
          }
        }
        assertThat(partial).as("the socket was full at least once").isTrue();
      }
    }
  }

  private static String name(int i) {
    return ("n" + i).repeat(50 + i % 400);
  }

  @Test
  void raw_bytes_go_out_as_they_are_with_descriptors_at_that_very_point() throws Exception {
    try (Wire wire = new Wire()) {
      wire.connection.send(5, new WlCallback.Event.Done(17));
      Fd one = duplicate(wire, 1);
      wire.connection.sendRaw(new byte[] {1, 2, 3}, List.of(one));
      wire.connection.sendRaw(new byte[] {4}, List.of());
      wire.connection.sendRaw(new byte[] {5, 6}, List.of(duplicate(wire, 2)));
      assertThat(wire.connection.flush()).isTrue();
      assertThat(one.isOpen()).isFalse();
      List<Integer> sizes = new ArrayList<>();
      // A stream hands out descriptors with the byte they were sent with: ask for one at a time.
      for (int at = 0; at < 12 + 6; at++) {
        Wire.Received received = wire.peerReceives(1);
        assertThat(received.count()).isEqualTo(1);
        for (Fd fd : received.descriptors()) {
          sizes.add(at);
          sizes.add((int) fd.sizeBytes());
          fd.close();
        }
      }
      assertThat(sizes).containsExactly(12, 1, 16, 2);
    }
  }

  @Test
  void raw_descriptors_beyond_28_go_with_the_bytes_that_follow() throws Exception {
    try (Wire wire = new Wire()) {
      List<Fd> descriptors = new ArrayList<>();
      for (int i = 1; i <= 60; i++) {
        descriptors.add(duplicate(wire, i));
      }
      wire.connection.sendRaw(new byte[] {1, 2, 3, 4, 5}, descriptors);
      assertThat(wire.connection.flush()).isTrue();
      List<Integer> counts = new ArrayList<>();
      long expected = 1;
      for (int at = 0; at < 5; at++) {
        Wire.Received received = wire.peerReceives(1);
        counts.add(received.descriptors().size());
        for (Fd fd : received.descriptors()) {
          assertThat(fd.sizeBytes()).isEqualTo(expected++);
          fd.close();
        }
      }
      assertThat(counts).containsExactly(28, 28, 4, 0, 0);
      assertThat(wire.openFiles()).isEqualTo(60);
    }
  }

  @Test
  void raw_descriptors_without_bytes_to_travel_with_are_refused_and_closed() throws Exception {
    try (Wire wire = new Wire()) {
      Fd fd = duplicate(wire, 1);
      assertThatThrownBy(() -> wire.connection.sendRaw(new byte[0], List.of(fd)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("1 descriptors need at least 1 bytes to travel with");
      assertThat(fd.isOpen()).isFalse();
    }
  }

  @Test
  void sending_on_a_closed_connection_is_a_mistake_that_leaves_no_descriptor() throws Exception {
    try (Wire wire = new Wire()) {
      wire.connection.close();
      Fd first = duplicate(wire, 1);
      assertThatThrownBy(() -> wire.connection.send(4, new WlShm.Request.CreatePool(9, first, 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the connection is closed");
      Fd second = duplicate(wire, 2);
      assertThatThrownBy(() -> wire.connection.sendRaw(new byte[8], List.of(second)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the connection is closed");
      assertThat(first.isOpen()).isFalse();
      assertThat(second.isOpen()).isFalse();
      assertThat(wire.connection.wantsWrite()).isFalse();
    }
  }

  @Test
  void connection_goes_over_to_another_thread_with_what_is_queued() throws Exception {
    try (Wire wire = new Wire()) {
      wire.connection.send(5, new WlCallback.Event.Done(17));
      wire.peerSends(MessageWriter.encode(3, new WlCallback.Event.Done(18)).bytes());
      wire.connection.fill();
      CompletableFuture.runAsync(() -> finish(wire.connection)).get(60, TimeUnit.SECONDS);
      assertThat(wire.peerReceives(64).count()).isEqualTo(12);
      assertThat(wire.peerReceives(64).count()).isEqualTo(-1);
    }
  }

  private static void finish(Connection connection) {
    try (connection) {
      assertThat(connection.next()).isTrue();
      assertThat(WlCallback.Event.decode(connection.opcode(), 1, connection.body()))
          .isEqualTo(new WlCallback.Event.Done(18));
      assertThat(connection.flush()).isTrue();
    } catch (IOException | WireException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void queue_that_was_large_is_small_again_once_it_is_empty() throws Exception {
    try (Wire wire = new Wire()) {
      wire.connection.sendRaw(new byte[1 << 20], List.of());
      long received = 0;
      while (received < 1 << 20) {
        wire.connection.flush();
        received += wire.peerReceives(1 << 16).count();
      }
      assertThat(wire.connection.flush()).isTrue();
      wire.connection.send(5, new WlCallback.Event.Done(17));
      assertThat(wire.connection.bufferBytes()).isLessThanOrEqualTo(BlockPool.BLOCK_BYTES);
    }
  }
}
