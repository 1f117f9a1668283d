package dev.busproof.compositor.programs;

import dev.busproof.compositor.render.Rect;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntPredicate;
import javax.imageio.ImageIO;

/**
 * The pixels of a screen, or of a part of it, as 0xRRGGBB. Immutable; equal when all pixels are.
 */
final class Picture {
  /** What the compositor shows where there is no window. */
  static final int DESKTOP = 0x20_24_28;

  private final int width;
  private final int height;
  private final int[] pixels;

  private Picture(int width, int height, int[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /** Of pixels whose topmost byte means nothing; owns the array. */
  static Picture of(int width, int height, int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] &= 0xff_ffff;
    }
    return new Picture(width, height, pixels);
  }

  static Picture read(Path png) {
    try {
      BufferedImage image = ImageIO.read(png.toFile());
      if (image == null) {
        throw new AssertionError(png + " is no picture");
      }
      int width = image.getWidth();
      int height = image.getHeight();
      return of(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    } catch (IOException e) {
      throw new AssertionError("no picture " + png, e);
    }
  }

  void write(Path png) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    try {
      ImageIO.write(image, "png", png.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** All of it. */
  Rect bounds() {
    return new Rect(0, 0, width, height);
  }

  int at(int x, int y) {
    if (!bounds().contains(x, y)) {
      throw new AssertionError(x + "," + y + " is not within " + this);
    }
    return pixels[y * width + x];
  }

  /** The pixels within. */
  Picture part(Rect area) {
    if (!bounds().contains(area)) {
      throw new AssertionError(area + " is not within " + this);
    }
    int[] cut = new int[area.width() * area.height()];
    for (int y = 0; y < area.height(); y++) {
      System.arraycopy(
          pixels, (area.y() + y) * width + area.x(), cut, y * area.width(), area.width());
    }
    return new Picture(area.width(), area.height(), cut);
  }

  /** The smallest rectangle around all pixels of that colour; empty when there are none. */
  Rect boundsOf(int rgb) {
    return boundsWhere(pixel -> pixel == rgb);
  }

  /** As {@link #boundsOf}, of colours that are the same but for rounding. */
  Rect boundsNear(int rgb) {
    return boundsWhere(pixel -> near(pixel, rgb));
  }

  /** The smallest rectangle around everything that is not desktop. */
  Rect boundsOfWindows() {
    return boundsWhere(pixel -> pixel != DESKTOP);
  }

  /** The smallest rectangle around all such pixels; empty when there are none. */
  Rect boundsWhere(IntPredicate such) {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int i = 0; i < pixels.length; i++) {
      if (such.test(pixels[i])) {
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
        top = Math.min(top, i / width);
        bottom = i / width;
      }
    }
    return Rect.ofEdges(left, top, right + 1L, bottom + 1L);
  }

  /** How many pixels are of that colour. */
  long count(int rgb) {
    return Arrays.stream(pixels).filter(pixel -> pixel == rgb).count();
  }

  /** Whether all pixels are of one colour, that one. */
  boolean isAll(int rgb) {
    return count(rgb) == pixels.length;
  }

  /** The pixels where this differs from a picture of the same size. */
  Rect differenceFrom(Picture other) {
    int[] differs = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      differs[i] = pixels[i] == other.pixels[i] ? 0 : 1;
    }
    return new Picture(width, height, differs).boundsOf(1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picture picture
        && picture.width == width
        && Arrays.equals(picture.pixels, pixels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pixels);
  }

  /** Small ones in full, so that a failure shows what was seen. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("picture of " + width + "x" + height);
    if (pixels.length <= 16) {
      Arrays.stream(pixels).forEach(pixel -> text.append(' ').append(hex(pixel)));
    } else {
      text.append(" (").append(Integer.toHexString(hashCode())).append(')');
    }
    return text.toString();
  }

  /**
   * A colour over another.
   *
   * @param alpha 0 to 1
   */
  static int blend(int rgb, double alpha, int below) {
    int result = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double mixed = (rgb >> shift & 0xff) * alpha + (below >> shift & 0xff) * (1 - alpha);
      result |= (int) Math.round(mixed) << shift;
    }
    return result;
  }

  /** Whether no channel of two colours differs by more than rounding in a blend or two. */
  static boolean near(int one, int other) {
    for (int shift = 0; shift <= 16; shift += 8) {
      if (Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)) > 2) {
        return false;
      }
    }
    return true;
  }

  /** As {@code #ff8000}. */
  static String hex(int rgb) {
    return "#%06x".formatted(rgb);
  }
}
