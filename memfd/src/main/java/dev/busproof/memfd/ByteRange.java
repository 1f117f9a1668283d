package dev.busproof.memfd;

/**
 * A part of a file.
 *
 * @param offset not negative
 * @param lengthBytes positive
 */
public record ByteRange(long offset, long lengthBytes) {
  public ByteRange {
    if (offset < 0 || lengthBytes <= 0) {
      throw new IllegalArgumentException(lengthBytes + " bytes at " + offset);
    }
  }
}
