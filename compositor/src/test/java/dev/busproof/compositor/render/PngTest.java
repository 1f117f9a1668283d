package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngTest {
  @TempDir Path directory;

  private static Framebuffer noise(int width, int height) {
    Framebuffer image = new Framebuffer(width, height);
    Random random = new Random(6);
    for (int i = 0; i < image.pixels().length; i++) {
      image.pixels()[i] = random.nextInt();
    }
    return image;
  }

  @Test
  void an_image_is_read_back_pixel_by_pixel_by_another_decoder() throws IOException {
    // 300 x 300 of noise is 270 kB, more than one chunk.
    for (Framebuffer image : new Framebuffer[] {noise(300, 300), noise(1, 1), noise(7, 3)}) {
      Path file = directory.resolve("frame.png");
      Png.write(file, image);
      BufferedImage read = ImageIO.read(file.toFile());
      assertThat(read.getWidth()).isEqualTo(image.width());
      assertThat(read.getHeight()).isEqualTo(image.height());
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          assertThat(read.getRGB(x, y) & 0xff_ffff).isEqualTo(image.colour(x, y));
        }
      }
    }
  }

  @Test
  void the_file_is_replaced_and_nothing_is_left_beside_it() throws IOException {
    Path file = directory.resolve("frame.png");
    Files.writeString(file, "an older picture");
    Png.write(file, noise(4, 4));
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(4);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_failed_write_leaves_the_older_picture_and_no_rubbish() throws IOException {
    Path occupied = Files.createDirectories(directory.resolve("frame.png"));
    Path inside = Files.writeString(occupied.resolve("keep"), "x");
    assertThatThrownBy(() -> Png.write(occupied, noise(4, 4))).isInstanceOf(IOException.class);
    assertThat(inside).exists();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(occupied);
    }
    assertThatThrownBy(() -> Png.write(directory.resolve("no/such/frame.png"), noise(4, 4)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_uniform_image_has_one_colour_whatever_its_top_bytes() {
    Framebuffer image = new Framebuffer(8, 8);
    image.pixels()[3] = 0xff00_0000;
    assertThat(image.distinctColours(10)).isEqualTo(1);
    image.pixels()[4] = 1;
    assertThat(image.distinctColours(10)).isEqualTo(2);
    assertThat(noise(50, 50).distinctColours(10)).isEqualTo(10);
  }
}
