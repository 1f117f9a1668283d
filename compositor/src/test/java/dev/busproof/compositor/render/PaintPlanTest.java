package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What painting costs whom, and that the bounds of the search do not show in the picture. */
class PaintPlanTest {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 100;

  private final Framebuffer target = new Framebuffer(WIDTH, HEIGHT);
  private final Renderer renderer = new Renderer(target, 0);
  private final TrackedPixels pixels =
      TrackedPixels.solid(WIDTH, HEIGHT, PixelFormat.ARGB8888, 0x01010101);

  private static PaintLimits limits(long perPayer, long overall) {
    return new PaintLimits(perPayer, overall, Layer::owner);
  }

  private DamageRegion everything() {
    DamageRegion damage = new DamageRegion();
    damage.add(target.bounds());
    return damage;
  }

  private Layer layer(PixelSource source, Area opaque, Object owner) {
    return new Layer(source, 0, 0, WIDTH, HEIGHT, 1, Transform.NORMAL, opaque, owner);
  }

  private List<Layer> translucent(int count, Object owner) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(layer(pixels, Area.EMPTY, owner));
    }
    return layers;
  }

  /** Every other column from there on, as many as an area holds. */
  private static Area columns(int from) {
    Area area = Area.EMPTY;
    for (int i = 0; i < Area.MAX_RECTS; i++) {
      area = area.plus(new Rect(from + 2 * i, 0, 1, HEIGHT));
    }
    return area;
  }

  @Test
  void a_payer_whose_layers_blend_too_much_is_named_and_nothing_is_read() {
    List<Layer> layers = new ArrayList<>(translucent(3, "modest"));
    layers.addAll(translucent(12, "greedy"));
    PaintPlan plan =
        renderer.plan(layers, everything(), limits(10L * WIDTH * HEIGHT, Long.MAX_VALUE));
    assertThat(plan.tooCostly()).containsExactly("greedy");
    assertThat(pixels.timesOpened()).isZero();
    assertThatThrownBy(() -> renderer.paint(plan)).isInstanceOf(IllegalStateException.class);
  }

  private static Layer column(TrackedPixels pixels, Object owner) {
    return new Layer(pixels, 0, 0, 1, HEIGHT, 1, Transform.NORMAL, Area.EMPTY, owner);
  }

  @Test
  void rows_with_a_page_between_them_cost_more_than_rows_that_share_one() {
    PaintLimits limits = limits(100L * HEIGHT + 2000, Long.MAX_VALUE);
    TrackedPixels near = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0).sparse(4);
    TrackedPixels far = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0).sparse(1 << 20);
    List<Layer> layers = List.of(column(near, "near"), column(far, "far"));
    assertThat(renderer.plan(layers, everything(), limits).tooCostly()).containsExactly("far");
  }

  @Test
  void who_has_too_much_searched_for_holes_is_named_after_the_first_window() {
    PaintLimits limits = limits(1_000L * HEIGHT, Long.MAX_VALUE);
    TrackedPixels far = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0).sparse(1 << 20);
    PaintPlan plan = renderer.plan(List.of(column(far, "far")), everything(), limits);
    assertThat(plan.tooCostly()).isEmpty();
    assertThat(renderer.paint(plan)).isEmpty();
    assertThat(plan.tooCostly()).containsExactly("far");
  }

  /**
   * White of no alpha: over anything but black its sums are above 255, so a frame has two passes.
   */
  private static Layer bright() {
    return column(TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0x00ff_ffff), "bright");
  }

  private List<Layer> overGrey(Layer top) {
    TrackedPixels grey = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0xff80_8080);
    return List.of(column(grey, "grey"), bright(), top);
  }

  @Test
  void who_has_too_much_searched_is_named_though_colours_below_were_above_their_alpha() {
    PaintLimits limits = limits(1_000L * HEIGHT, Long.MAX_VALUE);
    TrackedPixels far = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0).sparse(1 << 20);
    PaintPlan plan = renderer.plan(overGrey(column(far, "far")), everything(), limits);
    assertThat(plan.tooCostly()).isEmpty();
    assertThat(renderer.paint(plan)).isEmpty();
    assertThat(plan.tooCostly()).containsExactly("far");
  }

  @Test
  void what_is_searched_is_charged_once_though_another_s_colours_have_it_painted_twice() {
    PaintLimits limits = limits(25_000L * HEIGHT, Long.MAX_VALUE);
    TrackedPixels far = TrackedPixels.solid(1, HEIGHT, PixelFormat.ARGB8888, 0).sparse(1 << 20);
    PaintPlan plan = renderer.plan(overGrey(column(far, "far")), everything(), limits);
    assertThat(renderer.paint(plan)).isEmpty();
    assertThat(far.timesOpened()).isEqualTo(2);
    assertThat(plan.tooCostly()).isEmpty();
  }

  @Test
  void layers_within_the_limit_are_painted() {
    PaintPlan plan =
        renderer.plan(
            translucent(9, "modest"),
            everything(),
            limits(10L * WIDTH * HEIGHT, 10L * WIDTH * HEIGHT));
    assertThat(plan.tooCostly()).isEmpty();
    assertThat(renderer.paint(plan)).isEmpty();
    assertThat(pixels.timesOpened()).isEqualTo(9);
  }

  @Test
  void what_outputs_cost_together_is_what_counts() {
    PaintCosts costs = new PaintCosts(limits(16L * WIDTH * HEIGHT, Long.MAX_VALUE));
    PaintPlan first = renderer.plan(translucent(9, "everywhere"), everything(), costs);
    assertThat(first.tooCostly()).isEmpty();
    assertThat(renderer.paint(first)).isEmpty();
    PaintPlan second = renderer.plan(translucent(9, "everywhere"), everything(), costs);
    assertThat(second.tooCostly()).containsExactly("everywhere");
  }

  @Test
  void what_is_hidden_costs_no_pixels() {
    List<Layer> layers = new ArrayList<>(translucent(50, "hidden"));
    layers.add(
        layer(TrackedPixels.solid(WIDTH, HEIGHT, PixelFormat.XRGB8888, 0), Area.EMPTY, "cover"));
    PaintPlan plan =
        renderer.plan(layers, everything(), limits(2L * WIDTH * HEIGHT, Long.MAX_VALUE));
    assertThat(plan.tooCostly()).isEmpty();
  }

  @Test
  void when_all_together_cost_too_much_the_largest_is_named_and_no_more_than_needed() {
    List<Layer> layers = new ArrayList<>(translucent(1, "small"));
    layers.addAll(translucent(5, "less large"));
    layers.addAll(translucent(6, "large"));
    PaintPlan plan =
        renderer.plan(layers, everything(), limits(10L * WIDTH * HEIGHT, 11L * WIDTH * HEIGHT));
    assertThat(plan.tooCostly()).containsExactly("large");
  }

  @Test
  void buffers_that_are_scaled_cost_more() {
    TrackedPixels large =
        TrackedPixels.solid(WIDTH * 8, HEIGHT * 8, PixelFormat.ARGB8888, 0x01010101);
    Layer scaled = new Layer(large, 0, 0, WIDTH, HEIGHT, 8, Transform.NORMAL, Area.EMPTY, "scaler");
    PaintPlan plan =
        renderer.plan(List.of(scaled), everything(), limits(4L * WIDTH * HEIGHT, Long.MAX_VALUE));
    assertThat(plan.tooCostly()).containsExactly("scaler");
  }

  /**
   * Edges in every row, and areas that leave what can be seen in hundreds of parts: without bounds
   * the search is rows times layers times rectangles times parts, here beyond 10^11.
   */
  @Test
  void searching_what_is_seen_costs_those_who_make_it_hard() {
    Framebuffer large = new Framebuffer(1920, 1080);
    TrackedPixels source = TrackedPixels.solid(1920, 1080, PixelFormat.ARGB8888, 0x01010101);
    TrackedPixels dot = TrackedPixels.solid(1, 1, PixelFormat.ARGB8888, 0);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < 540; i++) {
      layers.add(new Layer(dot, 0, 2L * i, 1, 1, 1, Transform.NORMAL, Area.EMPTY, "greedy"));
    }
    for (int i = 0; i < 4000; i++) {
      Area area = Area.EMPTY;
      for (int k = 0; k < Area.MAX_RECTS; k++) {
        area = area.plus(new Rect(2 * (k + i % 15 * 64), 0, 1, 1080));
      }
      layers.add(new Layer(source, 0, 0, 1920, 1080, 1, Transform.NORMAL, area, "greedy"));
    }
    DamageRegion damage = new DamageRegion();
    damage.add(large.bounds());
    PaintPlan plan =
        new Renderer(large, 0)
            .plan(layers, damage, PaintLimits.of(large.bounds().area(), Layer::owner));
    assertThat(plan.tooCostly()).containsExactly("greedy");
  }

  @Test
  void opaque_areas_in_more_parts_than_are_cut_out_look_the_same() {
    Random random = new Random(7);
    List<Layer> cut = new ArrayList<>();
    List<Layer> blended = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Area opaque = columns(i * 60 % 250);
      int[][] noise = TrackedPixels.noise(random, WIDTH, HEIGHT);
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          if (opaque.contains(x, y)) {
            noise[y][x] |= 0xff00_0000;
          }
        }
      }
      TrackedPixels source =
          new TrackedPixels(noise, PixelFormat.ARGB8888, TrackedPixels.Mood.SOUND);
      cut.add(layer(source, opaque, "one"));
      blended.add(layer(source, Area.EMPTY, "one"));
    }
    assertThat(renderer.paint(cut, everything())).isEmpty();
    int[] seen = target.pixels().clone();
    assertThat(renderer.paint(blended, everything())).isEmpty();
    assertThat(maskAlpha(seen)).isEqualTo(maskAlpha(target.pixels()));
  }

  private static int[] maskAlpha(int[] argb) {
    return java.util.Arrays.stream(argb).map(pixel -> pixel & 0xff_ffff).toArray();
  }
}
