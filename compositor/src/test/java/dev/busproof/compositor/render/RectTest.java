package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RectTest {
  private static final int MAX = Integer.MAX_VALUE;
  private static final int MIN = Integer.MIN_VALUE;

  @Test
  void a_rect_without_width_or_height_is_empty_and_touches_nothing() {
    for (Rect empty : new Rect[] {Rect.EMPTY, new Rect(5, 5, 0, 9), new Rect(0, 0, -3, 10)}) {
      assertThat(empty.isEmpty()).isTrue();
      assertThat(empty.area()).isZero();
      assertThat(empty.contains(5, 5)).isFalse();
      assertThat(empty.intersects(Rect.EVERYWHERE)).isFalse();
      assertThat(empty.union(new Rect(1, 2, 3, 4))).isEqualTo(new Rect(1, 2, 3, 4));
      assertThat(empty.translate(1, 1)).isEqualTo(Rect.EMPTY);
    }
  }

  @Test
  void the_largest_numbers_a_client_can_send_do_not_wrap_around() {
    Rect output = new Rect(0, 0, 1920, 1080);
    assertThat(new Rect(0, 0, MAX, MAX).intersect(output)).isEqualTo(output);
    assertThat(new Rect(MAX, MAX, MAX, MAX).intersect(output)).isEqualTo(Rect.EMPTY);
    assertThat(new Rect(MIN, MIN, MAX, MAX).intersect(output)).isEqualTo(Rect.EMPTY);
    assertThat(new Rect(MAX - 5, 0, MAX, 10).translate(MIN, 0)).isEqualTo(new Rect(-6, 0, MAX, 10));
    assertThat(new Rect(MAX, 0, MAX, 10).translate(MAX, 0).isEmpty()).isTrue();
    assertThat(new Rect(10, 10, MAX, MAX).scaleUp(MAX).intersect(output)).isEqualTo(Rect.EMPTY);
    assertThat(new Rect(0, 0, MAX, MAX).scaleUp(MAX).intersect(output)).isEqualTo(output);
    assertThat(new Rect(MIN, MIN, MAX, MAX).union(new Rect(MAX, MAX, MAX, MAX)).contains(0, 0))
        .as("cut off at the right, never wrapped")
        .isFalse();
    assertThat(Rect.EVERYWHERE.union(Rect.EVERYWHERE)).isEqualTo(Rect.EVERYWHERE);
  }

  @Test
  void scaling_down_rounds_outwards() {
    assertThat(new Rect(-3, 3, 4, 4).scaleDown(2)).isEqualTo(new Rect(-2, 1, 3, 3));
    assertThat(new Rect(4, 6, 2, 2).scaleDown(2)).isEqualTo(new Rect(2, 3, 1, 1));
  }

  @Test
  void intersections_are_those_of_the_pixels() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      Rect a = Bitmap.randomRect(random, 60);
      Rect b = Bitmap.randomRect(random, 60);
      Rect both = a.intersect(b);
      boolean any = false;
      for (int y = 0; y < Bitmap.SIDE; y++) {
        for (int x = 0; x < Bitmap.SIDE; x++) {
          boolean expected = a.contains(x, y) && b.contains(x, y);
          any |= expected;
          assertThat(both.contains(x, y)).isEqualTo(expected);
        }
      }
      if (any) {
        assertThat(a.intersects(b)).isTrue();
      }
      assertThat(a.intersects(b)).isEqualTo(!both.isEmpty());
    }
  }
}
