package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformTest {
  /** What a client does: flip around the vertical axis if asked, then turn counter-clockwise. */
  static int[][] draw(Transform transform, int[][] surface) {
    int[][] image = surface;
    if (transform.wlValue() >= 4) {
      image = flip(image);
    }
    for (int turns = transform.wlValue() % 4; turns > 0; turns--) {
      image = turnLeft(image);
    }
    return image;
  }

  private static int[][] flip(int[][] image) {
    int[][] result = new int[image.length][image[0].length];
    for (int y = 0; y < image.length; y++) {
      for (int x = 0; x < image[0].length; x++) {
        result[y][image[0].length - 1 - x] = image[y][x];
      }
    }
    return result;
  }

  /** Counter-clockwise: the right column becomes the top row. */
  private static int[][] turnLeft(int[][] image) {
    int width = image[0].length;
    int[][] result = new int[width][image.length];
    for (int y = 0; y < image.length; y++) {
      for (int x = 0; x < width; x++) {
        result[width - 1 - x][y] = image[y][x];
      }
    }
    return result;
  }

  @ParameterizedTest
  @EnumSource
  void each_transform_is_found_by_its_wayland_value(Transform transform) {
    assertThat(Transform.of(transform.wlValue())).contains(transform);
    assertThat(Transform.of(-1)).isEmpty();
    assertThat(Transform.of(8)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_pixel_of_the_surface_is_found_where_the_client_drew_it(Transform transform) {
    int width = 5;
    int height = 3;
    int[][] surface = new int[height][width];
    for (int i = 0; i < width * height; i++) {
      surface[i / width][i % width] = i;
    }
    int[][] buffer = draw(transform, surface);
    assertThat(buffer[0]).hasSize(transform.width(width, height));
    assertThat(buffer).hasNumberOfRows(transform.height(width, height));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Rect place = transform.apply(new Rect(x, y, 1, 1), width, height);
        assertThat(buffer[place.y()][place.x()]).isEqualTo(surface[y][x]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_inverse_leads_back(Transform transform) {
    Random random = new Random(8);
    for (int round = 0; round < 100; round++) {
      int width = random.nextInt(1, 90);
      int height = random.nextInt(1, 90);
      Rect rect = new Rect(random.nextInt(90), random.nextInt(90), 7, 11);
      Rect there = transform.apply(rect, width, height);
      Rect back =
          transform
              .inverse()
              .apply(there, transform.width(width, height), transform.height(width, height));
      assertThat(back).isEqualTo(rect);
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_transform_after_the_other_is_one_transform(Transform first) {
    Rect rect = new Rect(1, 2, 3, 1);
    for (Transform second : Transform.values()) {
      Rect between = first.apply(rect, 7, 5);
      assertThat(first.then(second).apply(rect, 7, 5))
          .as("%s, then %s", first, second)
          .isEqualTo(second.apply(between, first.width(7, 5), first.height(7, 5)));
    }
    assertThat(first.then(first.inverse())).isEqualTo(Transform.NORMAL);
  }

  @ParameterizedTest
  @EnumSource
  void each_transform_is_found_by_its_label(Transform transform) {
    assertThat(Transform.labelled(transform.label())).contains(transform);
    assertThat(Transform.labelled("45")).isEmpty();
    assertThat(Transform.labelled("")).isEmpty();
  }
}
