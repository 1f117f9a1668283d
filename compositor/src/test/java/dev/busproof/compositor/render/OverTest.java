package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverTest {
  /** The definition, in real numbers: what the integer arithmetic must equal. */
  private static int channel(int source, int alpha, int destination) {
    return (int) Math.min(255, source + Math.round(destination * (255 - alpha) / 255.0));
  }

  @Test
  void every_alpha_source_and_destination_value_is_blended_as_in_real_numbers() {
    for (int alpha = 0; alpha < 256; alpha++) {
      for (int d = 0; d < 256; d++) {
        int kept = channel(0, alpha, d);
        for (int s = 0; s < 256; s++) {
          int expected = Math.min(255, s + kept);
          // Different neighbours in each channel, so that a carry between them would show.
          int source = alpha << 24 | s << 16 | (255 - s) << 8 | s;
          int destination = 0xff00_0000 | d << 16 | (255 - d) << 8 | d;
          int green = channel(255 - s, alpha, 255 - d);
          int wanted = 0xff00_0000 | expected << 16 | green << 8 | expected;
          if (Over.pixel(source, destination) != wanted) {
            assertThat(Over.pixel(source, destination))
                .as("%08x over %08x", source, destination)
                .isEqualTo(wanted);
          }
        }
      }
    }
  }

  @Test
  void opaque_replaces_and_transparent_keeps() {
    assertThat(Over.pixel(0xff12_3456, 0xffab_cdef)).isEqualTo(0xff12_3456);
    assertThat(Over.pixel(0, 0xffab_cdef)).isEqualTo(0xffab_cdef);
  }

  @Test
  void colours_above_their_alpha_stop_at_white_and_leave_their_neighbours_alone() {
    assertThat(Over.pixel(0x00ff_00ff, 0xffff_00ff)).isEqualTo(0xffff_00ff);
    assertThat(Over.pixel(0x8000_ff00, 0xff10_ff10)).isEqualTo(0xff08_ff08);
  }

  /** Blends all but a few at either end; those stay as they were. */
  private static void requireAsSinglePixels(int[] source, int[] destination, boolean honest) {
    int[] expected = destination.clone();
    for (int i = 5; i < source.length - 7; i++) {
      expected[i] = Over.pixel(source[i], destination[i]);
    }
    int count = source.length - 12;
    try (Arena arena = Arena.ofConfined()) {
      // At an odd address, as clients may have it.
      MemorySegment client = arena.allocate(4L * source.length + 1).asSlice(1);
      MemorySegment.copy(source, 0, client, PixelFormat.WORD, 0, source.length);
      int[] noticed = destination.clone();
      assertThat(Over.carries(client, 4 * 5, noticed, 5, count)).isEqualTo(!honest);
      if (honest) {
        assertThat(noticed).isEqualTo(expected);
      }
      int[] cutOff = destination.clone();
      Over.saturated(client, 4 * 5, cutOff, 5, count);
      assertThat(cutOff).isEqualTo(expected);
    }
  }

  /** What honest clients send: no colour exceeds its alpha. */
  private static int premultiplied(int pixel) {
    int alpha = pixel >>> 24;
    int red = (pixel >>> 16 & 0xff) * alpha / 255;
    int green = (pixel >>> 8 & 0xff) * alpha / 255;
    int blue = (pixel & 0xff) * alpha / 255;
    return alpha << 24 | red << 16 | green << 8 | blue;
  }

  @Test
  void rows_are_blended_as_single_pixels_are() {
    var random = new Random(7);
    int[] source = random.ints(512).map(OverTest::premultiplied).toArray();
    requireAsSinglePixels(source, random.ints(512).toArray(), true);
    requireAsSinglePixels(random.ints(512).toArray(), random.ints(512).toArray(), false);
  }

  @Test
  void one_pixel_among_500_whose_colour_exceeds_its_alpha_is_noticed_and_disturbs_no_other() {
    var random = new Random(8);
    for (int channel = 0; channel < 24; channel += 8) {
      int[] source = random.ints(512).map(OverTest::premultiplied).toArray();
      int[] destination = random.ints(512).toArray();
      source[499] = 0x7f00_0000 | 0xff << channel;
      destination[499] = -1;
      requireAsSinglePixels(source, destination, false);
    }
  }

  @Test
  void rows_of_every_alpha_and_destination_value_are_blended_as_single_pixels_are() {
    for (int alpha = 0; alpha < 256; alpha++) {
      int[] source = new int[256 + 12];
      int[] destination = new int[256 + 12];
      for (int d = 0; d < 256; d++) {
        source[d + 5] = alpha << 24 | alpha << 16 | (alpha / 2) << 8;
        destination[d + 5] = 0xff00_0000 | d << 16 | (255 - d) << 8 | d;
      }
      requireAsSinglePixels(source, destination, true);
    }
  }
}
