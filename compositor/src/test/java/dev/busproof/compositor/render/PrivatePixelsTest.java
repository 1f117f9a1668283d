package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrivatePixelsTest {
  private static int pixel(PrivatePixels pixels, int column, int row) {
    int[] into = new int[1];
    try (PixelRows rows = pixels.open(row, 1)) {
      rows.read(row, column, 1, into, 0);
    }
    return into[0];
  }

  @Test
  void only_the_rectangle_asked_for_is_copied_and_read() {
    TrackedPixels source = TrackedPixels.solid(20, 20, PixelFormat.ARGB8888, 7);
    PrivatePixels copy = new PrivatePixels(20, 20, PixelFormat.ARGB8888);
    assertThat(copy.copyFrom(source, new Rect(15, 18, 100, 100))).isTrue();
    assertThat(source.pixelsRead()).isEqualTo(5 * 2);
    assertThat(pixel(copy, 15, 18)).isEqualTo(7);
    assertThat(pixel(copy, 14, 18)).isZero();
    assertThat(copy.copyFrom(source, new Rect(20, 0, 5, 5))).isTrue();
    assertThat(source.timesOpened()).isEqualTo(1);
  }

  @Test
  void a_source_that_is_unreadable_or_faults_is_not_believed() {
    int[][] one = {{1}};
    PrivatePixels copy = new PrivatePixels(1, 1, PixelFormat.XRGB8888);
    Rect all = new Rect(0, 0, 1, 1);
    for (TrackedPixels.Mood mood : TrackedPixels.Mood.values()) {
      var source = new TrackedPixels(one, PixelFormat.XRGB8888, mood);
      assertThat(copy.copyFrom(source, all)).isEqualTo(mood == TrackedPixels.Mood.SOUND);
      assertThat(source.stillOpen()).isZero();
    }
  }

  @Test
  void filling_is_clipped() {
    PrivatePixels pixels = new PrivatePixels(4, 4, PixelFormat.XRGB8888);
    pixels.fill(new Rect(2, -5, 100, 6), 9);
    assertThat(pixel(pixels, 2, 0)).isEqualTo(9);
    assertThat(pixel(pixels, 1, 0)).isZero();
    assertThat(pixel(pixels, 2, 1)).isZero();
  }

  @Test
  void reading_outside_the_rows_opened_is_a_mistake_of_ours() {
    PrivatePixels pixels = new PrivatePixels(4, 4, PixelFormat.XRGB8888);
    assertThatThrownBy(() -> pixels.open(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    PixelRows rows = pixels.open(1, 2);
    assertThatThrownBy(() -> rows.read(3, 0, 1, new int[1], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> rows.read(1, 3, 2, new int[2], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(rows::faulted).isInstanceOf(IllegalStateException.class);
    rows.close();
    assertThat(rows.faulted()).isFalse();
  }
}
