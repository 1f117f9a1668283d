package dev.busproof.clientsim.fuzz.play;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the stream of a client that sends raw bytes stands: in the middle of a message the
 * compositor waits for the rest, and no answer can be expected of it.
 */
final class Framing {
  private static final int HEADER_BYTES = 8;
  private static final int SIZE_AT = 6;

  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;
  private int leftBytes;
  private boolean lost;
  private boolean impossible;

  /** Bytes were sent. */
  void raw(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && !impossible) {
      if (leftBytes > 0) {
        int skipped = Math.min(leftBytes, bytes.length - at);
        leftBytes -= skipped;
        at += skipped;
      } else {
        header[headerBytes++] = bytes[at++];
        if (headerBytes == HEADER_BYTES) {
          begin();
        }
      }
    }
  }

  private void begin() {
    int sizeBytes =
        Short.toUnsignedInt(
            ByteBuffer.wrap(header).order(ByteOrder.nativeOrder()).getShort(SIZE_AT));
    headerBytes = 0;
    impossible = sizeBytes < HEADER_BYTES;
    leftBytes = Math.max(0, sizeBytes - HEADER_BYTES);
  }

  /** A whole message was sent; part of it may have been taken for the rest of another. */
  void message() {
    lost |= !isWhole();
  }

  /** Whether the compositor has something to answer to, if only that it cannot be. */
  boolean isWhole() {
    return impossible || (!lost && headerBytes == 0 && leftBytes == 0);
  }
}
