package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DamageRegionTest {
  @Test
  void holds_every_pixel_added_in_a_bounded_number_of_rectangles() {
    Random random = new Random(2);
    for (int round = 0; round < 200; round++) {
      DamageRegion region = new DamageRegion();
      Bitmap model = new Bitmap();
      int rects = random.nextInt(1, 120);
      int largest = random.nextInt(1, 60);
      for (int i = 0; i < rects; i++) {
        Rect rect = Bitmap.randomRect(random, largest);
        region.add(rect);
        model.set(rect, true);
        assertThat(region.rects().size()).isLessThanOrEqualTo(DamageRegion.MAX_RECTS);
      }
      assertThat(Bitmap.of(region.rects()).holds(model)).isTrue();
      assertThat(region.rects()).noneMatch(Rect::isEmpty);
      for (Rect rect : region.rects()) {
        assertThat(region.bounds().contains(rect)).isTrue();
      }
    }
  }

  @Test
  void a_few_rectangles_apart_stay_exact() {
    DamageRegion region = new DamageRegion();
    Bitmap model = new Bitmap();
    for (int i = 0; i < DamageRegion.MAX_RECTS; i++) {
      Rect rect = new Rect(i % 4 * 20, i / 4 * 20, 5, 5);
      region.add(rect);
      model.set(rect, true);
    }
    assertThat(Bitmap.of(region.rects()).same(model)).isTrue();
  }

  @Test
  void neighbours_become_one() {
    DamageRegion region = new DamageRegion();
    for (int y = 0; y < 50; y++) {
      region.add(new Rect(3, y, 40, 1));
    }
    assertThat(region.rects()).containsExactly(new Rect(3, 0, 40, 50));
    region.add(new Rect(4, 4, 1, 1));
    assertThat(region.rects()).containsExactly(new Rect(3, 0, 40, 50));
  }

  @Test
  void the_whole_number_range_is_cut_to_the_world_and_nothing_is_added_by_empty_ones() {
    DamageRegion region = new DamageRegion();
    region.add(new Rect(0, 0, -1, 5));
    region.add(Rect.EMPTY);
    assertThat(region.isEmpty()).isTrue();
    region.add(new Rect(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE));
    region.add(new Rect(Integer.MIN_VALUE, 0, Integer.MAX_VALUE, 10));
    region.add(new Rect(Integer.MIN_VALUE / 2, Integer.MIN_VALUE / 2, 50, 50));
    assertThat(Bitmap.of(region.rects()).count()).isEqualTo(Bitmap.SIDE * Bitmap.SIDE);
    region.clear();
    assertThat(region.isEmpty()).isTrue();
    assertThat(region.bounds()).isEqualTo(Rect.EMPTY);
  }

  @Test
  void a_million_scattered_rectangles_are_no_burden() {
    // 1,000,000 rather than the 30,000 of an attack: were adding quadratic, this would take hours.
    Random random = new Random(3);
    DamageRegion region = new DamageRegion();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 1_000_000; i++) {
            region.add(new Rect(random.nextInt(1 << 29), random.nextInt(1 << 29), 2, 2));
          }
        });
    assertThat(region.rects().size()).isLessThanOrEqualTo(DamageRegion.MAX_RECTS);
  }
}
