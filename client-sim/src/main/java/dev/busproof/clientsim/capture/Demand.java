package dev.busproof.clientsim.capture;

import dev.busproof.clientsim.client.BufferShape;

/**
 * What buffer a capture wants.
 *
 * @param width pixels a row
 * @param height rows
 * @param strideBytes from one row to the next; without gaps where the protocol leaves it open
 * @param format a {@code wl_shm.format}
 */
public record Demand(int width, int height, int strideBytes, int format) {
  /** A buffer that fits, at the beginning of its pool. */
  public BufferShape shape() {
    return new BufferShape(0, width, height, strideBytes, format);
  }

  /**
   * Bytes of such a buffer.
   *
   * @throws ArithmeticException when no pool can be so long
   */
  public int sizeBytes() {
    return Math.multiplyExact(strideBytes, height);
  }
}
