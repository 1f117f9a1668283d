package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cropped and stretched layers against the same arithmetic in whole numbers, pixel by pixel. */
class StretchedLayerTest {
  private static final int SIDE = Bitmap.SIDE;
  private static final int BACKGROUND = 0xff20_4060;

  private final Framebuffer target = new Framebuffer(SIDE, SIDE);
  private final Renderer renderer = new Renderer(target, BACKGROUND);

  private static PrivatePixels numbered(int width, int height) {
    PrivatePixels pixels = new PrivatePixels(width, height, PixelFormat.XRGB8888);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels.fill(new Rect(x, y, 1, 1), 0xff00_0000 | (y << 8) | x);
      }
    }
    return pixels;
  }

  private void paint(Layer layer) {
    DamageRegion damage = new DamageRegion();
    damage.add(target.bounds());
    assertThat(renderer.paint(java.util.List.of(layer), damage)).isEmpty();
  }

  private int at(int x, int y) {
    return target.pixels()[y * SIDE + x];
  }

  private static Layer layer(
      PixelSource source, int x, int y, int scale, Transform transform, View view) {
    return new Layer(
        source,
        x,
        y,
        view.toWidth(),
        view.toHeight(),
        scale,
        transform,
        Area.EMPTY,
        Optional.of(view),
        "owner");
  }

  /** The pixel of the source that the middle of the output's falls on, along one axis. */
  private static int expected(long place, long from, long length, long to, int scale, int size) {
    long twice = (2 * place + 1) * length + 2 * to * from;
    return (int) Math.min(Math.floorDiv(twice * scale, 2 * to * View.PER_PIXEL), size - 1);
  }

  @Test
  void every_pixel_shows_the_one_that_its_middle_falls_on() {
    Random random = new Random(7);
    for (int round = 0; round < 400; round++) {
      int scale = random.nextInt(1, 4);
      Transform transform = Transform.of(random.nextInt(8)).orElseThrow();
      PrivatePixels pixels = numbered(scale * random.nextInt(1, 40), scale * random.nextInt(1, 40));
      int width = transform.width(pixels.width(), pixels.height());
      int height = transform.height(pixels.width(), pixels.height());
      int fullX = width / scale * View.PER_PIXEL;
      int fullY = height / scale * View.PER_PIXEL;
      int fromX = random.nextInt(fullX);
      int fromY = random.nextInt(fullY);
      View view =
          new View(
              fromX,
              fromY,
              random.nextInt(1, fullX - fromX + 1),
              random.nextInt(1, fullY - fromY + 1),
              random.nextInt(1, 2 * SIDE),
              random.nextInt(1, 2 * SIDE));
      int left = random.nextInt(-SIDE, SIDE);
      int top = random.nextInt(-SIDE, SIDE);
      paint(layer(pixels, left, top, scale, transform, view));
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int wanted = BACKGROUND;
          if (new Rect(left, top, (int) view.toWidth(), (int) view.toHeight()).contains(x, y)) {
            int across = expected(x - left, view.x(), view.width(), view.toWidth(), scale, width);
            int down = expected(y - top, view.y(), view.height(), view.toHeight(), scale, height);
            Rect found = transform.apply(new Rect(across, down, 1, 1), width, height);
            wanted = 0xff00_0000 | (found.y() << 8) | found.x();
          }
          assertThat(at(x, y)).as("%d,%d of %s %s", x, y, view, transform).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void whole_factors_repeat_every_pixel_alike() {
    paint(layer(numbered(8, 8), 0, 0, 1, Transform.NORMAL, new View(0, 0, 2048, 2048, 24, 24)));
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 24; x++) {
        assertThat(at(x, y)).isEqualTo(0xff00_0000 | ((y / 3) << 8) | (x / 3));
      }
    }
  }

  @Test
  void damage_covers_every_pixel_that_shows_what_changed_and_the_other_way_round() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      int fromX = random.nextInt(20 * View.PER_PIXEL);
      int length = random.nextInt(1, 20 * View.PER_PIXEL);
      int to = random.nextInt(1, 100);
      View view = new View(fromX, 0, length, 256, to, 1);
      int place = random.nextInt(to);
      int source = expected(place, fromX, length, to, 1, Integer.MAX_VALUE);
      assertThat(view.toLayer(new Rect(source, 0, 1, 1)).contains(place, 0)).isTrue();
      assertThat(view.toSource(new Rect(place, 0, 1, 1)).contains(source, 0)).isTrue();
    }
  }

  @Test
  void shrinking_costs_what_is_read() {
    PrivatePixels pixels = new PrivatePixels(9000, 1, PixelFormat.XRGB8888);
    View shrunk = new View(0, 0, 9000 * 256L, 256, 2, 1);
    Layer layer = layer(pixels, 0, 0, 1, Transform.NORMAL, shrunk);
    assertThat(layer.reach()).isEqualTo(4500);
    paint(layer);
    DamageRegion damage = new DamageRegion();
    damage.add(target.bounds());
    PaintLimits tight = new PaintLimits(4000, 4000, each -> "payer");
    assertThat(renderer.plan(java.util.List.of(layer), damage, tight).tooCostly())
        .containsExactly("payer");
  }

  @Test
  void sizes_at_the_edge_of_the_protocol_are_painted() {
    PrivatePixels dot = numbered(1, 1);
    int max = Integer.MAX_VALUE;
    for (int x : new int[] {Integer.MIN_VALUE, -max, 0, SIDE - 1}) {
      paint(layer(dot, x, x, 1, Transform.FLIPPED_90, new View(0, 0, 256, 256, max, max)));
    }
    paint(layer(dot, 0, 0, 1, Transform.NORMAL, new View(255, 255, 1, 1, max, max)));
    assertThat(at(SIDE - 1, SIDE - 1)).isEqualTo(0xff00_0000);
  }
}
