package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translucent layers whose rows lie in native memory, as those of clients do. */
class BlendedLayerTest {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 7;
  private static final int BACKGROUND = 0xff20_4060;

  private final Arena arena = Arena.ofShared();
  private final Random random = new Random(5);
  private final Framebuffer target = new Framebuffer(WIDTH, HEIGHT);
  private final Renderer renderer = new Renderer(target, BACKGROUND);

  @AfterEach
  void close() {
    arena.close();
  }

  /** Rows with padding between them, at an odd address. */
  private record NativePixels(MemorySegment memory) implements PixelSource {
    private static final long STRIDE = 4L * WIDTH + 3;

    static NativePixels of(Arena arena, int[] colours) {
      MemorySegment memory = arena.allocate(STRIDE * HEIGHT + 1).asSlice(1);
      for (int y = 0; y < HEIGHT; y++) {
        MemorySegment.copy(colours, y * WIDTH, memory, PixelFormat.WORD, y * STRIDE, WIDTH);
      }
      return new NativePixels(memory);
    }

    @Override
    public int width() {
      return WIDTH;
    }

    @Override
    public int height() {
      return HEIGHT;
    }

    @Override
    public PixelFormat format() {
      return PixelFormat.ARGB8888;
    }

    @Override
    public PixelRows open(int firstRow, int rowCount) {
      return new PixelRows() {
        @Override
        public void read(int row, int column, int count, int[] into, int at) {
          throw new AssertionError("blended rows are read where they lie");
        }

        @Override
        public MemorySegment memory() {
          return memory;
        }

        @Override
        public long offsetBytes(int row, int column) {
          return row * STRIDE + 4L * column;
        }

        @Override
        public void close() {}

        @Override
        public boolean faulted() {
          return false;
        }
      };
    }
  }

  private int[] honest() {
    int[][] rows = TrackedPixels.noise(random, WIDTH * HEIGHT, 1);
    return rows[0];
  }

  /** Colours of any alpha, most of them above it. */
  private int[] dishonest() {
    return random.ints((long) WIDTH * HEIGHT).toArray();
  }

  private void requireBlended(List<int[]> bottomToTop) {
    List<Layer> layers = new ArrayList<>();
    for (int[] colours : bottomToTop) {
      layers.add(
          new Layer(
              NativePixels.of(arena, colours),
              0,
              0,
              WIDTH,
              HEIGHT,
              1,
              Transform.NORMAL,
              Area.EMPTY,
              Optional.empty(),
              "owner"));
    }
    DamageRegion damage = new DamageRegion();
    damage.add(target.bounds());

    assertThat(renderer.paint(layers, damage)).isEmpty();

    int[] expected = new int[WIDTH * HEIGHT];
    int[] shown = target.pixels().clone();
    for (int i = 0; i < expected.length; i++) {
      int colour = BACKGROUND;
      for (int[] colours : bottomToTop) {
        colour = Over.pixel(colours[i], colour);
      }
      expected[i] = colour & 0xff_ffff;
      shown[i] &= 0xff_ffff;
    }
    assertThat(shown).isEqualTo(expected);
  }

  @Test
  void layers_are_blended_pixel_by_pixel() {
    requireBlended(List.of(honest()));
    requireBlended(List.of(honest(), honest(), honest()));
  }

  @Test
  void colours_above_their_alpha_spoil_nothing_in_their_frame_nor_in_those_after_it() {
    requireBlended(List.of(honest(), dishonest(), honest()));
    requireBlended(List.of(honest(), honest()));
    requireBlended(List.of(dishonest(), honest()));
  }

  @Test
  void sums_are_watched_again_when_colours_were_cut_off_for_a_while() {
    int[] dishonest = dishonest();
    for (int i = 0; i < 700; i++) {
      requireBlended(List.of(dishonest));
    }
  }
}
