package dev.busproof.compositor.surface;

/**
 * The one output of the compositor.
 *
 * @param width in pixels, positive
 * @param height in pixels, positive
 * @param refreshMilliHz frames per 1000 seconds, as wl_output.mode tells it
 * @param name unique among outputs, as {@code HEADLESS-1}
 */
public record OutputInfo(int width, int height, int refreshMilliHz, String name) {
  public OutputInfo {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("output of " + width + "x" + height);
    }
  }

  /** For people. */
  public String description() {
    return "headless output of %dx%d pixels".formatted(width, height);
  }
}
