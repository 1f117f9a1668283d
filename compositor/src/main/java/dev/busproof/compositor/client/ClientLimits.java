package dev.busproof.compositor.client;

/**
 * How much one client may make the compositor hold. The defaults are far above what the toolkits
 * were seen to use (a terminal holds one pool of 512 MiB, a GTK 3 program some tens of pools) and
 * far below what hurts the others.
 *
 * @param objects protocol objects alive at once
 * @param pools pools whose memory is held at once
 * @param mappedBytes address space under those pools, in bytes
 * @param copiedBytes private copies of client pixels, in bytes
 * @param frameCallbacks unanswered wl_surface.frame callbacks and presentation feedbacks
 * @param regionRectangles rectangles in all its regions together
 * @param textChars characters in titles, application ids and types of data
 */
public record ClientLimits(
    long objects,
    long pools,
    long mappedBytes,
    long copiedBytes,
    long frameCallbacks,
    long regionRectangles,
    long textChars) {

  /**
   * 65 536 objects, 1024 pools, 16 GiB mapped, 256 MiB copied, 16 384 callbacks, 65 536 rectangles,
   * 1 Mi characters.
   */
  public static ClientLimits defaults() {
    return new ClientLimits(65_536, 1024, 16L << 30, 256L << 20, 16_384, 65_536, 1 << 20);
  }

  long of(Held what) {
    return switch (what) {
      case OBJECTS -> objects;
      case POOLS -> pools;
      case MAPPED_BYTES -> mappedBytes;
      case COPIED_BYTES -> copiedBytes;
      case FRAME_CALLBACKS -> frameCallbacks;
      case REGION_RECTANGLES -> regionRectangles;
      case TEXT_CHARS -> textChars;
    };
  }
}
