package dev.busproof.compositor.render;

import java.lang.foreign.MemorySegment;

/**
 * Premultiplied OVER, exactly rounded: per channel {@code s + d * (255 - sa) / 255}, the product
 * rounded to the nearest (halves cannot occur, 255 being odd), the sum cut off at 255 for sources
 * whose colour exceeds their alpha.
 */
final class Over {
  private static final int TWO_CHANNELS = 0x00ff_00ff;

  /**
   * Where a carry out of blue, green and red arrives. Alpha has none: what is kept is at most 255
   * less the source's.
   */
  private static final int CARRIED = 0x0101_0100;

  private Over() {}

  /** One pixel over another, both 0xAARRGGBB premultiplied. */
  static int pixel(int source, int destination) {
    return redBlue(source, destination) | alphaGreen(source, destination);
  }

  private static int redBlue(int source, int destination) {
    int kept = kept(destination & TWO_CHANNELS, 255 - (source >>> 24));
    return saturated(kept + (source & TWO_CHANNELS));
  }

  private static int alphaGreen(int source, int destination) {
    int kept = kept((destination >>> 8) & TWO_CHANNELS, 255 - (source >>> 24));
    return saturated(kept + ((source >>> 8) & TWO_CHANNELS)) << 8;
  }

  /**
   * Two channels of up to 8 bits, each times keep / 255 and rounded: (t + (t >> 8)) >> 8 with t = d
   * * keep + 128 is exact for all 65,536 pairs, and t + (t >> 8) <= 65,407 leaves the neighbour
   * alone.
   */
  private static int kept(int channels, int keep) {
    int t = channels * keep + 0x0080_0080;
    return ((t + ((t >>> 8) & TWO_CHANNELS)) >>> 8) & TWO_CHANNELS;
  }

  /** Two 9-bit sums cut off at 255. */
  private static int saturated(int sums) {
    int carries = (sums >>> 8) & 0x0001_0001;
    return (sums | ((carries << 8) - carries)) & TWO_CHANNELS;
  }

  /**
   * Blends a row in place, exactly as long as no colour of the source exceeds its alpha.
   *
   * <p>Written for C2, which makes vector code of it: the source is read where it lies, which is
   * native memory, because of two arrays it must fear that they are one. A sum of colours that
   * exceed their alpha carries into the next channel; to cut each sum off at 255 takes half as long
   * again as all the rest, so it is only noticed.
   *
   * @param source in native memory, little-endian words; what a client does to it meanwhile can
   *     only show as other colours in the same places, since every pixel is read once
   * @param offset of the first pixel, in bytes
   * @param onto the row is at {@code onto[at...]}
   * @return whether a sum carried: then the row is garbage, and {@link #saturated} is what it takes
   */
  static boolean carries(MemorySegment source, long offset, int[] onto, int at, int count) {
    int carries = 0;
    for (int i = 0; i < count; i++) {
      int from = source.get(PixelFormat.WORD, offset + 4L * i);
      int below = onto[at + i];
      int keep = ~from >>> 24;
      int redBlue = (below & TWO_CHANNELS) * keep + 0x0080_0080;
      int alphaGreen = ((below >>> 8) & TWO_CHANNELS) * keep + 0x0080_0080;
      redBlue = ((redBlue + ((redBlue >>> 8) & TWO_CHANNELS)) >>> 8) & TWO_CHANNELS;
      alphaGreen = (alphaGreen + ((alphaGreen >>> 8) & TWO_CHANNELS)) & ~TWO_CHANNELS;
      int kept = redBlue | alphaGreen;
      int sum = kept + from;
      onto[at + i] = sum;
      carries |= from ^ kept ^ sum;
    }
    return (carries & CARRIED) != 0;
  }

  /** As {@link #carries}, exactly whatever the source holds. */
  static void saturated(MemorySegment source, long offset, int[] onto, int at, int count) {
    for (int i = 0; i < count; i++) {
      int from = source.get(PixelFormat.WORD, offset + 4L * i);
      onto[at + i] = pixel(from, onto[at + i]);
    }
  }
}
