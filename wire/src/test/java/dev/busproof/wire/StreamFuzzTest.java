package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.busproof.memfd.Fd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a stream, in pieces. An input is the length of a piece, how many descriptors come
 * with each, and the stream.
 */
class StreamFuzzTest {
  private static final int LONGEST_BYTES = 16 << 10;
  private static final int MOST_DESCRIPTORS = 3;
  private static final ConnectionLimits LIMITS = new ConnectionLimits(8, 1 << 20, 64);

  /** A message as its receiver sees it. */
  private record Taken(int objectId, int opcode, int bodyBytes) {}

  @FuzzTest(maxDuration = "4m")
  void pieces_of_a_stream_are_the_messages_that_it_is_made_of(byte[] input) throws Exception {
    if (input.length < 3) {
      return;
    }
    int piece = 1 + ((input[0] & 0xff) << 4);
    Fd[] descriptors = new Fd[input[1] & MOST_DESCRIPTORS];
    byte[] stream = Arrays.copyOfRange(input, 2, Math.min(input.length, 2 + LONGEST_BYTES));
    List<Taken> expected = new ArrayList<>();
    boolean good = expect(stream, expected);

    List<Taken> taken = new ArrayList<>();
    try (Wire wire = new Wire(LIMITS)) {
      if (descriptors.length > 0) {
        Arrays.fill(descriptors, wire.file(1));
      }
      int arrived = 0;
      boolean ended = false;
      for (int at = 0; at < stream.length && !ended; at += piece) {
        int end = Math.min(stream.length, at + piece);
        wire.peerSends(Arrays.copyOfRange(stream, at, end), descriptors);
        arrived += descriptors.length;
        ended = !read(wire.connection, taken);
      }
      assertThat(wire.connection.unclaimedDescriptors())
          .isEqualTo(Math.min(arrived, LIMITS.unclaimedDescriptors()));
      if (arrived <= LIMITS.unclaimedDescriptors()) {
        assertThat(ended).isEqualTo(!good);
        assertThat(taken).isEqualTo(expected);
      } else {
        assertThat(ended).isTrue();
        assertThat(taken).isEqualTo(expected.subList(0, Math.min(taken.size(), expected.size())));
      }
    }
  }

  private static boolean read(Connection connection, List<Taken> taken) throws Exception {
    try {
      assertThat(connection.fill()).isTrue();
      while (connection.next()) {
        taken.add(
            new Taken(
                connection.objectId(), connection.opcode(), connection.body().remainingBytes()));
      }
      return true;
    } catch (WireException e) {
      assertThat(e).message().isNotBlank();
      return false;
    }
  }

  /** The messages by the definition of the wire; whether nothing impossible is among them. */
  private static boolean expect(byte[] stream, List<Taken> messages) {
    var bytes = ByteBuffer.wrap(stream).order(ByteOrder.nativeOrder());
    while (bytes.remaining() >= 8) {
      int object = bytes.getInt(bytes.position());
      int word = bytes.getInt(bytes.position() + 4);
      int size = word >>> 16;
      if (size < 8 || size > 4096 || size % 4 != 0) {
        return false;
      }
      if (size > bytes.remaining()) {
        return true;
      }
      messages.add(new Taken(object, word & 0xffff, size - 8));
      bytes.position(bytes.position() + size);
    }
    return true;
  }
}
