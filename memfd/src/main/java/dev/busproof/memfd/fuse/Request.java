package dev.busproof.memfd.fuse;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One message of the kernel: struct fuse_in_header and what follows it.
 *
 * @param node which file, 1 for the root
 * @param body in host order
 */
record Request(int opcode, long unique, long node, ByteBuffer body) {
  private static final int HEADER_BYTES = 40;
  private static final int OPCODE = 4;
  private static final int UNIQUE = 8;
  private static final int NODE = 16;

  /** A copy of the message. */
  static Request parse(MemorySegment message) {
    ByteBuffer all =
        ByteBuffer.wrap(message.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.nativeOrder());
    ByteBuffer body =
        all.slice(HEADER_BYTES, all.capacity() - HEADER_BYTES).order(ByteOrder.nativeOrder());
    return new Request(all.getInt(OPCODE), all.getLong(UNIQUE), all.getLong(NODE), body);
  }

  int int32(int offset) {
    return body.getInt(offset);
  }

  long int64(int offset) {
    return body.getLong(offset);
  }

  boolean reaches(int offset) {
    return body.capacity() >= offset;
  }

  /** The NUL-terminated text at {@code offset}. */
  String text(int offset) {
    int end = offset;
    while (body.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - offset];
    body.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The text behind the one at {@code offset}. */
  String secondText(int offset) {
    int end = offset;
    while (body.get(end) != 0) {
      end++;
    }
    return text(end + 1);
  }

  byte[] bytes(int offset, int count) {
    byte[] bytes = new byte[count];
    body.get(offset, bytes);
    return bytes;
  }

  /** The name a directory operation is about. */
  String name() {
    return text(
        switch (opcode) {
          case Opcode.CREATE -> 16;
          case Opcode.RENAME -> 8;
          case Opcode.RENAME2 -> 16;
          default -> 0;
        });
  }
}
