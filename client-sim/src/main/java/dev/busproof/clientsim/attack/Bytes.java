package dev.busproof.clientsim.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.wire.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Messages made by hand, and therefore possibly wrong. Word 0 is the object, word 1 the size in
 * bytes shifted left by 16 and the opcode, all in the host's byte order (wayland.xml, wire format).
 */
public final class Bytes {
  private Bytes() {}

  /** The words in the host's byte order. */
  public static byte[] words(int... words) {
    var bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  /** A header that says what it is told to say; sizes beyond 16 bits are cut. */
  public static byte[] header(int object, int opcode, int sizeBytes) {
    return words(object, (sizeBytes << 16) | (opcode & 0xffff));
  }

  /** A message whose header tells the truth about these arguments. */
  public static byte[] message(int object, int opcode, int... arguments) {
    return message(object, opcode, words(arguments));
  }

  /** A message whose header tells the truth about this body. */
  public static byte[] message(int object, int opcode, byte[] body) {
    return join(header(object, opcode, MessageWriter.HEADER_BYTES + body.length), body);
  }

  /** A string argument: length with its NUL, bytes, NUL, padding. */
  public static byte[] string(String text) {
    var encoded = text.getBytes(UTF_8);
    return string(encoded.length + 1, Arrays.copyOf(encoded, encoded.length + 1));
  }

  /** A string argument that claims a length and carries these bytes, padded to a whole word. */
  public static byte[] string(int claimedBytes, byte[] bytes) {
    return join(words(claimedBytes), Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4));
  }

  /** One behind the other. */
  public static byte[] join(byte[]... parts) {
    int total = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    var all = ByteBuffer.allocate(total);
    for (var part : parts) {
      all.put(part);
    }
    return all.array();
  }

  /** So many times the same. */
  public static byte[] repeat(byte[] part, int times) {
    var all = ByteBuffer.allocate(Math.multiplyExact(part.length, times));
    for (int i = 0; i < times; i++) {
      all.put(part);
    }
    return all.array();
  }
}
