package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RendererTest {
  private static final int SIDE = Bitmap.SIDE;
  private static final int BACKGROUND = 0xff20_4060;

  private final Framebuffer target = new Framebuffer(SIDE, SIDE);
  private final Renderer renderer = new Renderer(target, BACKGROUND);

  private static DamageRegion damage(Rect... rects) {
    DamageRegion damage = new DamageRegion();
    List.of(rects).forEach(damage::add);
    return damage;
  }

  private static Layer layer(PixelSource source, int x, int y, Area opaque) {
    return new Layer(
        source, x, y, source.width(), source.height(), 1, Transform.NORMAL, opaque, "owner");
  }

  /** A layer together with what it must look like: the surface before the client turned it. */
  private static final class Drawn {
    private final Layer layer;
    private final int[][] surface;

    Drawn(Layer layer, int[][] surface) {
      this.layer = layer;
      this.surface = surface;
    }

    Layer layer() {
      return layer;
    }

    /** The pixel the layer has there, 0 (transparent) where it has none. */
    int pixel(int x, int y) {
      int column = (int) (x - layer.x());
      int row = (int) (y - layer.y());
      if (row < 0 || column < 0 || row >= surface.length || column >= surface[0].length) {
        return 0;
      }
      return isOpaque(column, row) ? surface[row][column] | 0xff00_0000 : surface[row][column];
    }

    boolean hides(int x, int y) {
      int column = (int) (x - layer.x());
      int row = (int) (y - layer.y());
      return row >= 0
          && column >= 0
          && row < surface.length
          && column < surface[0].length
          && isOpaque(column, row);
    }

    private boolean isOpaque(int column, int row) {
      return !layer.source().format().hasAlpha() || layer.opaque().contains(column, row);
    }
  }

  private static Drawn randomLayer(Random random, boolean plain) {
    int width = random.nextInt(1, 90);
    int height = random.nextInt(1, 90);
    int scale = plain ? 1 : random.nextInt(1, 4);
    Transform transform = plain ? Transform.NORMAL : Transform.of(random.nextInt(8)).orElseThrow();
    PixelFormat format = random.nextInt(3) == 0 ? PixelFormat.XRGB8888 : PixelFormat.ARGB8888;
    int[][] surface = TrackedPixels.noise(random, width, height);
    int[][] large = new int[height * scale][width * scale];
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        large[y][x] = surface[y / scale][x / scale];
      }
    }
    Area opaque = Area.EMPTY;
    for (int i = random.nextInt(4); i > 0; i--) {
      opaque = opaque.plus(Bitmap.randomRect(random, 40));
    }
    TrackedPixels source =
        new TrackedPixels(TransformTest.draw(transform, large), format, TrackedPixels.Mood.SOUND);
    Layer layer =
        new Layer(
            source,
            random.nextInt(-60, SIDE),
            random.nextInt(-60, SIDE),
            width,
            height,
            scale,
            transform,
            opaque,
            "owner");
    return new Drawn(layer, surface);
  }

  private static List<Drawn> randomScene(Random random, boolean plain) {
    List<Drawn> scene = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      scene.add(randomLayer(random, plain));
    }
    return scene;
  }

  private static DamageRegion randomDamage(Random random) {
    DamageRegion damage = new DamageRegion();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      damage.add(Bitmap.randomRect(random, 70));
    }
    return damage;
  }

  @Test
  void any_scene_looks_as_if_painted_pixel_by_pixel_and_only_where_damaged() {
    Random random = new Random(10);
    for (int round = 0; round < 400; round++) {
      List<Drawn> scene = randomScene(random, round % 2 == 0);
      DamageRegion damage = randomDamage(random);
      Bitmap damaged = Bitmap.of(damage.rects());
      Arrays.fill(target.pixels(), 0x0012_3456);

      assertThat(renderer.paint(scene.stream().map(Drawn::layer).toList(), damage)).isEmpty();

      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int expected = damaged.get(x, y) ? BACKGROUND : 0x0012_3456;
          for (Drawn drawn : damaged.get(x, y) ? scene : List.<Drawn>of()) {
            expected = Over.pixel(drawn.pixel(x, y), expected);
          }
          if (target.colour(x, y) != (expected & 0xff_ffff)) {
            assertThat(target.colour(x, y))
                .as("round %d, pixel %d,%d", round, x, y)
                .isEqualTo(expected & 0xff_ffff);
          }
        }
      }
    }
  }

  @Test
  void exactly_the_pixels_that_are_damaged_and_seen_are_read() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      List<Drawn> scene = randomScene(random, true);
      DamageRegion damage = randomDamage(random);
      Bitmap seen = Bitmap.of(damage.rects());

      assertThat(renderer.paint(scene.stream().map(Drawn::layer).toList(), damage)).isEmpty();

      for (Drawn drawn : scene.reversed()) {
        TrackedPixels source = (TrackedPixels) drawn.layer().source();
        boolean any = false;
        for (int y = 0; y < source.height(); y++) {
          for (int x = 0; x < source.width(); x++) {
            int outX = (int) drawn.layer().x() + x;
            int outY = (int) drawn.layer().y() + y;
            boolean visible = target.bounds().contains(outX, outY) && seen.get(outX, outY);
            any |= visible;
            if (source.wasRead(x, y) != visible) {
              assertThat(source.wasRead(x, y))
                  .as("round %d, buffer pixel %d,%d", round, x, y)
                  .isEqualTo(visible);
            }
            if (drawn.hides(outX, outY)) {
              seen.set(new Rect(outX, outY, 1, 1), false);
            }
          }
        }
        assertThat(source.timesOpened()).isEqualTo(any ? 1 : 0);
        assertThat(source.stillOpen()).isZero();
      }
    }
  }

  @Test
  void a_window_hidden_by_an_opaque_one_is_not_even_opened() {
    TrackedPixels hidden = TrackedPixels.solid(50, 50, PixelFormat.ARGB8888, 0xffff_ffff);
    TrackedPixels cover = TrackedPixels.solid(60, 60, PixelFormat.XRGB8888, 0x0000_ff00);
    renderer.paint(
        List.of(layer(hidden, 5, 5, Area.EMPTY), layer(cover, 0, 0, Area.EMPTY)),
        damage(target.bounds()));
    assertThat(hidden.timesOpened()).isZero();
    assertThat(target.colour(10, 10)).isEqualTo(0x00ff00);
    assertThat(target.colour(70, 70)).isEqualTo(BACKGROUND & 0xff_ffff);
  }

  @Test
  void the_x_byte_is_ignored_and_an_opaque_area_is_taken_at_its_word() {
    TrackedPixels x = TrackedPixels.solid(10, 10, PixelFormat.XRGB8888, 0x0011_2233);
    TrackedPixels a = TrackedPixels.solid(10, 10, PixelFormat.ARGB8888, 0x0011_2233);
    renderer.paint(
        List.of(layer(x, 0, 0, Area.EMPTY), layer(a, 20, 0, Area.of(new Rect(0, 0, 5, 10)))),
        damage(target.bounds()));
    assertThat(target.colour(5, 5)).isEqualTo(0x112233);
    assertThat(target.colour(22, 5)).isEqualTo(0x112233);
    assertThat(target.colour(27, 5)).isEqualTo(0x204060 + 0x112233);
  }

  @Test
  void without_damage_nothing_is_read_or_painted() {
    TrackedPixels source = TrackedPixels.solid(10, 10, PixelFormat.XRGB8888, -1);
    Layer layer = layer(source, 0, 0, Area.EMPTY);
    renderer.paint(List.of(layer), new DamageRegion());
    renderer.paint(List.of(layer), damage(new Rect(SIDE, 0, 50, 50), new Rect(-9, -9, 9, 9)));
    assertThat(source.timesOpened()).isZero();
    assertThat(target.distinctColours(9)).isEqualTo(1);
  }

  @Test
  void an_unreadable_or_faulting_layer_is_named_and_the_others_are_painted() {
    int[][] white = {{-1, -1}, {-1, -1}};
    var unreadable = new TrackedPixels(white, PixelFormat.XRGB8888, TrackedPixels.Mood.UNREADABLE);
    var faulting = new TrackedPixels(white, PixelFormat.ARGB8888, TrackedPixels.Mood.FAULTS);
    var sound = new TrackedPixels(white, PixelFormat.ARGB8888, TrackedPixels.Mood.SOUND);
    Layer first = layer(unreadable, 0, 0, Area.EMPTY);
    Layer second = layer(faulting, 10, 0, Area.EMPTY);
    Layer third = layer(sound, 20, 0, Area.EMPTY);

    assertThat(renderer.paint(List.of(first, second, third), damage(target.bounds())))
        .containsExactly(first, second);

    assertThat(faulting.stillOpen()).isZero();
    assertThat(target.colour(20, 1)).isEqualTo(0xffffff);
    assertThat(renderer.paint(List.of(third), damage(target.bounds()))).isEmpty();
    assertThat(target.colour(0, 0)).isEqualTo(BACKGROUND & 0xff_ffff);
    assertThat(target.colour(10, 0)).isEqualTo(BACKGROUND & 0xff_ffff);
  }

  @Test
  void layers_without_size_or_far_outside_paint_nothing() {
    int max = Integer.MAX_VALUE;
    int min = Integer.MIN_VALUE;
    TrackedPixels source = TrackedPixels.solid(10, 10, PixelFormat.ARGB8888, -1);
    List<Layer> layers = new ArrayList<>();
    for (Transform transform : Transform.values()) {
      for (int[] place : new int[][] {{max, max}, {min, min}, {max, min}, {min, 0}, {0, max}}) {
        layers.add(
            new Layer(source, place[0], place[1], 10, 10, 1, transform, Area.INFINITE, "far"));
      }
      layers.add(new Layer(source, 0, 0, 0, 10, 1, transform, Area.INFINITE, "no width"));
      layers.add(new Layer(source, 0, 0, 10, -1, 1, transform, Area.INFINITE, "no height"));
      layers.add(new Layer(source, 0, 0, max, max, max, transform, Area.INFINITE, "no pixel"));
    }
    assertThat(renderer.paint(layers, damage(Rect.EVERYWHERE))).isEmpty();
    assertThat(source.timesOpened()).isZero();
    assertThat(target.distinctColours(9)).isEqualTo(1);
  }

  @Test
  void a_surface_larger_than_its_buffer_shows_what_there_is() {
    TrackedPixels source = TrackedPixels.solid(10, 10, PixelFormat.XRGB8888, -1);
    int max = Integer.MAX_VALUE;
    renderer.paint(
        List.of(
            new Layer(source, 0, 0, max, max, 1, Transform.ROTATE_90, Area.INFINITE, "large"),
            new Layer(source, 50, 0, max, max, 3, Transform.NORMAL, Area.INFINITE, "scaled")),
        damage(target.bounds()));
    assertThat(target.colour(9, 9)).isEqualTo(0xffffff);
    assertThat(target.colour(10, 9)).isEqualTo(BACKGROUND & 0xff_ffff);
    assertThat(target.colour(52, 2)).isEqualTo(0xffffff);
    assertThat(target.colour(53, 2)).isEqualTo(BACKGROUND & 0xff_ffff);
  }

  @Test
  void a_scale_beyond_a_tile_is_read_pixel_by_pixel() {
    int scale = 5000;
    int[][] wide = new int[1][2 * scale];
    Arrays.fill(wide[0], 0, scale, 0x0000_0001);
    Arrays.fill(wide[0], scale, 2 * scale, 0x0000_0002);
    int[][] rows = new int[scale][];
    Arrays.fill(rows, wide[0]);
    var source = new TrackedPixels(rows, PixelFormat.XRGB8888, TrackedPixels.Mood.SOUND);
    renderer.paint(
        List.of(
            new Layer(source, 0, 0, 2, 1, scale, Transform.NORMAL, Area.EMPTY, "flat"),
            new Layer(source, 5, 0, 1, 2, scale, Transform.FLIPPED_90, Area.EMPTY, "upright")),
        damage(target.bounds()));
    assertThat(source.pixelsRead()).isEqualTo(2);
    assertThat(target.colour(0, 0)).isEqualTo(1);
    assertThat(target.colour(1, 0)).isEqualTo(2);
    assertThat(target.colour(5, 0)).isEqualTo(1);
    assertThat(target.colour(5, 1)).isEqualTo(2);
  }
}
