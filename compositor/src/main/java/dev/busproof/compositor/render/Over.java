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
    int keep = 255 - (source >>> 24);
    int redBlue = kept(destination & TWO_CHANNELS, keep) + (source & TWO_CHANNELS);
    int alphaGreen =
        kept((destination >>> 8) & TWO_CHANNELS, keep) + ((source >>> 8) & TWO_CHANNELS);
    return saturated(redBlue) | (saturated(alphaGreen) << 8);
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
   * Pixels 0 to {@code count - 1} of source over those of destination. Both arrays are indexed
   * alike on purpose: C2 then turns the loop into vector code; with different offsets it must fear
   * that the arrays overlap, and the scalar loop is ten times slower.
   */
  static void pixels(int[] source, int[] destination, int count) {
    for (int i = 0; i < count; i++) {
      destination[i] = pixel(source[i], destination[i]);
    }
  }
}
