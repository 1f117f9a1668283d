package dev.busproof.compositor;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The pixels on a compositor's outputs at one moment, upright. */
public final class Screen {
  private final BufferedImage image;

  private Screen(BufferedImage image) {
    this.image = image;
  }

  /** All outputs as they lie, at the largest scale. */
  public static Screen of(RunningCompositor compositor) {
    return read(compositor, "all.png", "all.png");
  }

  /** One output, in its own pixels. */
  public static Screen of(RunningCompositor compositor, String output) {
    return read(compositor, "{output}.png", output + ".png");
  }

  private static Screen read(RunningCompositor compositor, String asked, String found) {
    try {
      Path directory = Files.createTempDirectory("busproof-screen-");
      try {
        var _ =
            compositor.compositor().screenshot(directory.resolve(asked)).get(20, TimeUnit.SECONDS);
        return new Screen(ImageIO.read(directory.resolve(found).toFile()));
      } finally {
        try (Stream<Path> files = Files.list(directory)) {
          files.forEach(file -> file.toFile().delete());
        }
        Files.delete(directory);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no screenshot", e);
    }
  }

  public int width() {
    return image.getWidth();
  }

  public int height() {
    return image.getHeight();
  }

  /** The rows of a rectangle, each pixel 0xRRGGBB. */
  public int[][] rows(int x, int y, int width, int height) {
    int[][] rows = new int[height][width];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        rows[row][column] = at(x + column, y + row);
      }
    }
    return rows;
  }

  /** 0xRRGGBB. */
  public int at(int x, int y) {
    return image.getRGB(x, y) & 0xff_ffff;
  }
}
