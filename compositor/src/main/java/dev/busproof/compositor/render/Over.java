package dev.busproof.compositor.render;

/**
 * Premultiplied OVER, exactly rounded: per channel {@code s + d * (255 - sa) / 255}, the product
 * rounded to the nearest (halves cannot occur, 255 being odd), the sum cut off at 255 for sources
 * whose colour exceeds their alpha.
 */
final class Over {
  private static final int TWO_CHANNELS = 0x00ff_00ff;

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
   * Pixels 0 to {@code count - 1} of source over those of destination, through a third array.
   *
   * <p>Written for C2, which turns each of the two loops into vector code but not one loop of both:
   * that is beyond LoopUnrollLimit, and stays scalar at five times the time. All arrays are indexed
   * alike on purpose: with different offsets C2 must fear that they overlap, ten times the time.
   * Keep count small enough for the three arrays to stay in the first-level cache.
   */
  static void pixels(int[] source, int[] destination, int[] between, int count) {
    for (int i = 0; i < count; i++) {
      between[i] = redBlue(source[i], destination[i]);
    }
    for (int i = 0; i < count; i++) {
      destination[i] = between[i] | alphaGreen(source[i], destination[i]);
    }
  }
}
