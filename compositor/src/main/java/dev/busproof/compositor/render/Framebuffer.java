package dev.busproof.compositor.render;

import java.util.HashSet;
import java.util.Set;

/** The output's pixels, row by row, 0xXXRRGGBB with a top byte that means nothing. */
public final class Framebuffer {
  private final int width;
  private final int height;
  private final int[] pixels;

  /**
   * All black.
   *
   * @throws IllegalArgumentException unless both sizes are positive
   * @throws ArithmeticException when there are more pixels than an array holds
   */
  public Framebuffer(int width, int height) {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("size " + width + "x" + height);
    }
    this.width = width;
    this.height = height;
    this.pixels = new int[Math.multiplyExact(width, height)];
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** The pixels themselves, not a copy: index {@code y * width() + x}. */
  public int[] pixels() {
    return pixels;
  }

  /** The whole of it. */
  public Rect bounds() {
    return new Rect(0, 0, width, height);
  }

  /**
   * Copies a rectangle of it into a picture of a larger one.
   *
   * @param rect within {@code area}
   * @param picture the pixels of {@code area}, row by row
   */
  public void copy(Rect rect, Rect area, int[] picture) {
    for (int y = rect.y(); y < rect.bottom(); y++) {
      int at = (y - area.y()) * area.width() + rect.x() - area.x();
      System.arraycopy(pixels, y * width + rect.x(), picture, at, rect.width());
    }
  }

  /** The colour of one pixel, 0x00RRGGBB. */
  public int colour(int x, int y) {
    return pixels[y * width + x] & 0xff_ffff;
  }

  /** How many different colours there are, counted up to {@code limit}: 1 is a uniform image. */
  public int distinctColours(int limit) {
    Set<Integer> seen = new HashSet<>();
    for (int pixel : pixels) {
      if (seen.add(pixel & 0xff_ffff) && seen.size() >= limit) {
        break;
      }
    }
    return seen.size();
  }
}
