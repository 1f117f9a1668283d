package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AreaTest {
  @Test
  void adding_and_subtracting_is_exact_within_the_bound() {
    Random random = new Random(4);
    for (int round = 0; round < 300; round++) {
      Area area = Area.EMPTY;
      Bitmap model = new Bitmap();
      for (int i = 0; i < 10; i++) {
        Rect rect = Bitmap.randomRect(random, 60);
        boolean add = random.nextInt(3) > 0;
        area = add ? area.plus(rect) : area.minus(rect);
        model.set(rect, add);
      }
      assertThat(Bitmap.of(area.rects()).same(model)).isTrue();
      for (int i = 0; i < 200; i++) {
        int x = random.nextInt(Bitmap.SIDE);
        int y = random.nextInt(Bitmap.SIDE);
        assertThat(area.contains(x, y)).isEqualTo(model.get(x, y));
      }
      long pixels =
          area.intersect(new Rect(0, 0, Bitmap.SIDE, Bitmap.SIDE)).rects().stream()
              .mapToLong(Rect::area)
              .sum();
      assertThat(pixels).as("no pixel twice").isEqualTo(model.count());
    }
  }

  @Test
  void beyond_the_bound_opaque_pixels_get_fewer_and_input_pixels_more() {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      Area area = Area.EMPTY;
      Bitmap model = new Bitmap();
      for (int i = 0; i < 600; i++) {
        Rect rect = Bitmap.randomRect(random, 5);
        boolean add = random.nextInt(5) > 0;
        area = add ? area.plus(rect) : area.minus(rect);
        model.set(rect, add);
        assertThat(area.rects().size()).isLessThanOrEqualTo(Area.MAX_RECTS);
      }
      assertThat(model.holds(Bitmap.of(area.rects()))).isTrue();
      for (int y = 0; y < Bitmap.SIDE; y++) {
        for (int x = 0; x < Bitmap.SIDE; x++) {
          if (model.get(x, y)) {
            assertThat(area.contains(x, y)).isTrue();
            assertThat(area.bounds().contains(x, y)).isTrue();
          }
        }
      }
    }
  }

  @Test
  void rows_added_one_by_one_are_one_rectangle() {
    Area area = Area.EMPTY;
    for (int y = 0; y < 1000; y++) {
      area = area.plus(new Rect(0, y, 100, 1));
    }
    assertThat(area.rects()).containsExactly(new Rect(0, 0, 100, 1000));
  }

  @Test
  void the_infinite_area_holds_every_pixel_and_can_be_cut() {
    assertThat(Area.INFINITE.contains(-1_000_000, 1_000_000_000)).isTrue();
    Area cut = Area.INFINITE.minus(new Rect(0, 0, 10, 10));
    assertThat(cut.contains(5, 5)).isFalse();
    assertThat(cut.contains(10, 5)).isTrue();
    assertThat(cut.minus(new Rect(Integer.MIN_VALUE, 0, Integer.MAX_VALUE, 1)).contains(-7, 0))
        .isFalse();
  }

  @Test
  void an_area_moves_and_is_cut_to_a_rectangle() {
    Area area = Area.of(new Rect(0, 0, 10, 10)).minus(new Rect(2, 2, 2, 2)).translate(100, -5);
    assertThat(area.contains(100, -5)).isTrue();
    assertThat(area.contains(102, -3)).isFalse();
    assertThat(area.intersects(new Rect(109, 4, 5, 5))).isTrue();
    assertThat(area.intersects(new Rect(110, 5, 5, 5))).isFalse();
    assertThat(area.intersect(new Rect(0, 0, 101, 1)).rects())
        .containsExactly(new Rect(100, 0, 1, 1));
    assertThat(area.intersect(new Rect(0, 0, 5, 5)).isEmpty()).isTrue();
  }

  @Test
  void what_a_client_holds_does_not_change_under_it() {
    Area before = Area.of(new Rect(0, 0, 4, 4));
    Area after = before.plus(new Rect(4, 0, 4, 4));
    assertThat(before.contains(5, 1)).isFalse();
    assertThat(after.contains(5, 1)).isTrue();
  }
}
