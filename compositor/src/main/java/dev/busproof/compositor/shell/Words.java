package dev.busproof.compositor.shell;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Arrays of 32-bit values as the protocol carries them. */
final class Words {
  private Words() {}

  /** In the machine's byte order. */
  static byte[] bytes(List<Integer> values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.size() * Integer.BYTES).order(ByteOrder.nativeOrder());
    values.forEach(buffer::putInt);
    return buffer.array();
  }
}
