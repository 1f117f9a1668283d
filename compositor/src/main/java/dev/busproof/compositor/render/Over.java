package dev.busproof.compositor.render;

/**
 * Premultiplied OVER, exactly rounded: per channel {@code s + d * (255 - sa) / 255}, the product
 * rounded to the nearest (halves cannot occur, 255 being odd), the sum cut off at 255 for sources
 * whose colour exceeds their alpha.
 */
final class Over {
  private static final int TWO_CHANNELS = 0x00ff_00ff;

  /** Of the four channels: where a byte's carry comes from. */
  private static final int TOP_BITS = 0x8080_8080;

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
   * Pixels 0 to {@code count - 1} of source over those of destination.
   *
   * <p>Written for C2. All arrays are indexed alike on purpose: with different offsets it must fear
   * that they overlap, ten times the time. A sum of colours that exceed their alpha can carry into
   * the next channel; to cut each sum off at 255 would cost as much again as all the rest, so it is
   * only noticed, and what it happened to, which no honest client sends, is done once more.
   *
   * @param blended gets the result. Keep count small enough for the three arrays to stay in the
   *     first-level cache
   */
  static void pixels(int[] source, int[] destination, int[] blended, int count) {
    int carries = 0;
    for (int i = 0; i < count; i++) {
      int from = source[i];
      int onto = destination[i];
      int keep = 255 - (from >>> 24);
      int redBlue = (onto & TWO_CHANNELS) * keep + 0x0080_0080;
      int alphaGreen = ((onto >>> 8) & TWO_CHANNELS) * keep + 0x0080_0080;
      redBlue = ((redBlue + ((redBlue >>> 8) & TWO_CHANNELS)) >>> 8) & TWO_CHANNELS;
      alphaGreen = (alphaGreen + ((alphaGreen >>> 8) & TWO_CHANNELS)) & ~TWO_CHANNELS;
      int kept = redBlue | alphaGreen;
      int sum = kept + from;
      blended[i] = sum;
      carries |= (from & kept) | ((from | kept) & ~sum);
    }
    if ((carries & TOP_BITS) != 0) {
      for (int i = 0; i < count; i++) {
        blended[i] = pixel(source[i], destination[i]);
      }
    }
  }
}
