package dev.busproof.compositor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Messages by hand. */
public final class TestWords {
  private TestWords() {}

  /** A message with its header. */
  public static byte[] message(int objectId, int opcode, int... arguments) {
    int[] words = new int[2 + arguments.length];
    words[0] = objectId;
    words[1] = ((words.length * 4) << 16) | opcode;
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return of(words);
  }

  /** Any words, in the host's byte order. */
  public static byte[] of(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  /** What an array of words says. */
  public static List<Integer> read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<Integer> words = new ArrayList<>();
    while (buffer.hasRemaining()) {
      words.add(buffer.getInt());
    }
    return words;
  }
}
