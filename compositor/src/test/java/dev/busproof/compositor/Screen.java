package dev.busproof.compositor;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** The pixels on a compositor's output at one moment. */
public final class Screen {
  private final BufferedImage image;

  private Screen(BufferedImage image) {
    this.image = image;
  }

  public static Screen of(RunningCompositor compositor) {
    try {
      Path file = Files.createTempFile("busproof-screen-", ".png");
      try {
        Path written = compositor.compositor().screenshot(file).get(20, TimeUnit.SECONDS);
        return new Screen(ImageIO.read(written.toFile()));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no screenshot", e);
    }
  }

  /** 0xRRGGBB. */
  public int at(int x, int y) {
    return image.getRGB(x, y) & 0xff_ffff;
  }
}
