package dev.busproof.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts bodies together by hand, right or wrong, without the code under test. */
final class MessageWriterProbe {
  private final ByteBuffer out = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());

  /** A whole message with its header. */
  static byte[] message(int objectId, int opcode, byte[] body) {
    return new MessageWriterProbe()
        .word(objectId)
        .word((8 + body.length) << 16 | opcode)
        .raw(body)
        .bytes();
  }

  MessageWriterProbe word(int value) {
    out.putInt(value);
    return this;
  }

  MessageWriterProbe raw(byte... bytes) {
    out.put(bytes);
    return this;
  }

  MessageWriterProbe text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    word(encoded.length + 1).raw(encoded).raw((byte) 0);
    while (out.position() % 4 != 0) {
      out.put((byte) 0);
    }
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(out.array(), out.position());
  }
}
