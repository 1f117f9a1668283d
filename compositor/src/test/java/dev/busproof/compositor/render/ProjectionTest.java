package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What outputs of any scale and transform show, against the same worked out pixel by pixel. */
class ProjectionTest {
  private static final int BACKGROUND = 0xff20_4060;

  private static int[][] numbered(int width, int height) {
    int[][] rows = new int[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rows[y][x] = 0xff00_0000 | (y << 8) | x;
      }
    }
    return rows;
  }

  private static PixelSource source(int[][] rows) {
    return new TrackedPixels(rows, PixelFormat.ARGB8888, TrackedPixels.Mood.SOUND);
  }

  private static Projection random(Random random) {
    Transform transform = Transform.of(random.nextInt(8)).orElseThrow();
    Rect area =
        new Rect(
            random.nextInt(-50, 50),
            random.nextInt(-50, 50),
            random.nextInt(1, 20),
            random.nextInt(1, 20));
    return new Projection(area, random.nextInt(1, 5), transform);
  }

  private static Framebuffer painted(Projection projection, Layer... layers) {
    Framebuffer target = new Framebuffer(projection.widthPixels(), projection.heightPixels());
    DamageRegion everything = new DamageRegion();
    everything.add(target.bounds());
    assertThat(new Renderer(target, BACKGROUND).paint(List.of(layers), everything)).isEmpty();
    return target;
  }

  /** Where the pixel of the upright picture is in the framebuffer: as a client turns a buffer. */
  private static Rect inFramebuffer(Projection projection, int x, int y) {
    return projection
        .transform()
        .apply(
            new Rect(x, y, 1, 1),
            projection.area().width() * (long) projection.scale(),
            projection.area().height() * (long) projection.scale());
  }

  @Test
  void a_rectangle_covers_the_pixels_of_its_units_and_no_others() {
    Random random = new Random(3);
    for (int round = 0; round < 1000; round++) {
      Projection projection = random(random);
      Rect area = projection.area();
      Rect rect =
          new Rect(
              area.x() + random.nextInt(-20, 25),
              area.y() + random.nextInt(-20, 25),
              random.nextInt(0, 30),
              random.nextInt(0, 30));
      Rect pixels = projection.toPixels(rect);
      int scale = projection.scale();
      for (int y = 0; y < area.height() * scale; y++) {
        for (int x = 0; x < area.width() * scale; x++) {
          Rect pixel = inFramebuffer(projection, x, y);
          assertThat(pixels.contains(pixel.x(), pixel.y()))
              .isEqualTo(
                  rect.contains(
                      area.x() + Math.floorDiv(x, scale), area.y() + Math.floorDiv(y, scale)));
        }
      }
    }
  }

  /** The one or, when the middle of the pixel lies between two, the two that it may show. */
  private static Set<Integer> nearest(double place, int size) {
    Set<Integer> found = new HashSet<>();
    int below = (int) Math.floor(place);
    found.add(Math.clamp(below, 0, size - 1));
    if (below == place) {
      found.add(Math.clamp(below - 1, 0, size - 1));
    }
    return found;
  }

  @Test
  void any_surface_shows_the_pixels_that_the_middles_of_the_outputs_fall_on() {
    Random random = new Random(5);
    for (int round = 0; round < 600; round++) {
      Projection output = random(random);
      Rect area = output.area();
      int bufferScale = random.nextInt(1, 5);
      Transform turned = Transform.of(random.nextInt(8)).orElseThrow();
      int width = bufferScale * random.nextInt(1, 14);
      int height = bufferScale * random.nextInt(1, 14);
      int[][] upright = numbered(width, height);
      PixelSource buffer = source(TransformTest.draw(turned, upright));
      Optional<View> view = Optional.empty();
      int shownWidth = width / bufferScale;
      int shownHeight = height / bufferScale;
      if (random.nextBoolean()) {
        int x = random.nextInt(shownWidth * 256);
        int y = random.nextInt(shownHeight * 256);
        int partWidth = random.nextInt(1, shownWidth * 256 - x + 1);
        int partHeight = random.nextInt(1, shownHeight * 256 - y + 1);
        shownWidth = random.nextInt(1, 25);
        shownHeight = random.nextInt(1, 25);
        view = Optional.of(new View(x, y, partWidth, partHeight, shownWidth, shownHeight));
      }
      Rect on =
          new Rect(
              area.x() + random.nextInt(-15, 20),
              area.y() + random.nextInt(-15, 20),
              shownWidth,
              shownHeight);
      Layer layer = output.layer(buffer, on, bufferScale, turned, Area.EMPTY, view, "owner");
      Framebuffer seen = painted(output, layer);

      View part =
          view.orElse(
              new View(0, 0, shownWidth * 256L, shownHeight * 256L, shownWidth, shownHeight));
      double perX = part.width() / 256.0 * bufferScale / part.toWidth() / output.scale();
      double perY = part.height() / 256.0 * bufferScale / part.toHeight() / output.scale();
      for (int y = 0; y < area.height() * output.scale(); y++) {
        for (int x = 0; x < area.width() * output.scale(); x++) {
          Rect pixel = inFramebuffer(output, x, y);
          int colour = seen.colour(pixel.x(), pixel.y());
          int unitX = area.x() + x / output.scale();
          int unitY = area.y() + y / output.scale();
          if (!on.contains(unitX, unitY)) {
            assertThat(colour).isEqualTo(BACKGROUND & 0xff_ffff);
            continue;
          }
          double column =
              part.x() / 256.0 * bufferScale
                  + (x + 0.5 - (on.x() - area.x()) * output.scale()) * perX;
          double row =
              part.y() / 256.0 * bufferScale
                  + (y + 0.5 - (on.y() - area.y()) * output.scale()) * perY;
          assertThat(nearest(column, width)).contains(colour & 0xff);
          assertThat(nearest(row, height)).contains(colour >> 8);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_buffer_that_is_as_the_output_wants_it_is_copied_straight(Transform transform) {
    for (int scale = 1; scale <= 4; scale++) {
      Projection output = new Projection(new Rect(100, 200, 30, 20), scale, transform);
      int[][] upright = numbered(10 * scale, 6 * scale);
      PixelSource buffer = source(TransformTest.draw(transform, upright));
      Layer layer =
          output.layer(
              buffer,
              new Rect(105, 207, 10, 6),
              scale,
              transform,
              Area.EMPTY,
              Optional.empty(),
              "owner");
      assertThat(layer.isStretched()).isFalse();
      assertThat(SourceMap.of(layer).isPlain()).isTrue();
      Framebuffer seen = painted(output, layer);
      for (int y = 0; y < 6 * scale; y++) {
        for (int x = 0; x < 10 * scale; x++) {
          Rect pixel = inFramebuffer(output, 5 * scale + x, 7 * scale + y);
          assertThat(seen.colour(pixel.x(), pixel.y())).isEqualTo(upright[y][x] & 0xff_ffff);
        }
      }
    }
  }

  @Test
  void an_opaque_area_covers_the_pixels_of_its_units_and_no_others() {
    Random random = new Random(9);
    for (int round = 0; round < 300; round++) {
      Projection output = random(random);
      Rect area = output.area();
      Area opaque = Area.EMPTY;
      for (int i = random.nextInt(4); i > 0; i--) {
        opaque =
            opaque.plus(
                new Rect(
                    random.nextInt(-5, 12),
                    random.nextInt(-5, 12),
                    random.nextInt(1, 9),
                    random.nextInt(1, 9)));
      }
      int[][] clear = new int[10][10];
      Rect on = new Rect(area.x() - 2, area.y() - 3, 10, 10);
      // A promise that is not kept shows: black instead of the background.
      Framebuffer seen =
          painted(
              output,
              output.layer(
                  source(clear), on, 1, Transform.NORMAL, opaque, Optional.empty(), "owner"));
      for (int y = 0; y < area.height() * output.scale(); y++) {
        for (int x = 0; x < area.width() * output.scale(); x++) {
          Rect pixel = inFramebuffer(output, x, y);
          int column = x / output.scale() + 2;
          int row = y / output.scale() + 3;
          boolean black = column < 10 && row < 10 && opaque.contains(column, row);
          assertThat(seen.colour(pixel.x(), pixel.y()))
              .isEqualTo(black ? 0 : BACKGROUND & 0xff_ffff);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_surface_as_large_as_the_protocol_allows_is_shown_at_any_scale(Transform transform) {
    int max = Integer.MAX_VALUE;
    Projection output = new Projection(new Rect(0, 0, 10, 10), 8, transform);
    View all = new View(0, 0, 256, 256, max, max);
    for (int corner : new int[] {0, -max / 2, 10 - max}) {
      Layer layer =
          output.layer(
              source(new int[][] {{0xff12_3456}}),
              new Rect(corner, corner, max, max),
              1,
              Transform.NORMAL,
              Area.INFINITE,
              Optional.of(all),
              "owner");
      Framebuffer seen = painted(output, layer);
      assertThat(seen.distinctColours(2)).isEqualTo(1);
      assertThat(seen.colour(79, 0)).isEqualTo(0x12_3456);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_cursor_of_an_odd_size_loses_the_pixels_that_make_no_unit(Transform transform) {
    Projection output = new Projection(new Rect(0, 0, 8, 8), 2, transform);
    int[][] upright = numbered(9, 7);
    Layer layer =
        output.layer(
            source(upright),
            new Rect(1, 2, 4, 3),
            2,
            Transform.NORMAL,
            Area.EMPTY,
            Optional.empty(),
            "owner");
    Framebuffer seen = painted(output, layer);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        Rect pixel = inFramebuffer(output, x, y);
        boolean inside = new Rect(2, 4, 8, 6).contains(x, y);
        assertThat(seen.colour(pixel.x(), pixel.y()))
            .isEqualTo((inside ? upright[y - 4][x - 2] : BACKGROUND) & 0xff_ffff);
      }
    }
  }

  @Test
  void a_source_without_a_whole_unit_shows_nothing() {
    for (int scale = 1; scale <= 3; scale++) {
      Projection output = new Projection(new Rect(0, 0, 8, 8), scale, Transform.FLIPPED_90);
      Layer layer =
          output.layer(
              source(numbered(3, 3)),
              new Rect(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE),
              Integer.MAX_VALUE,
              Transform.NORMAL,
              Area.INFINITE,
              Optional.empty(),
              "owner");
      assertThat(painted(output, layer).distinctColours(2)).isEqualTo(1);
    }
  }
}
