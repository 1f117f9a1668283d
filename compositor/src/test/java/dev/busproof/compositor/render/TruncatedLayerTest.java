package dev.busproof.compositor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The renderer on memory that a client really takes away, by the guard and by copying. */
class TruncatedLayerTest {
  private static final int SIDE = 256;
  private static final long BYTES = 4L * SIDE * SIDE;

  private final Framebuffer target = new Framebuffer(SIDE, SIDE);
  private final Renderer renderer = new Renderer(target, 0);

  /** A client's buffer that can be truncated while its hundredth row is read. */
  private record MemfdPixels(Memfd memfd, ReadableMemory memory, Optional<Long> shrinkWhileRead)
      implements PixelSource {
    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public PixelFormat format() {
      return PixelFormat.ARGB8888;
    }

    @Override
    public PixelRows open(int firstRow, int rowCount) throws TruncatedException, LinuxException {
      ReadWindow window = memory.open(4L * SIDE * firstRow, 4L * SIDE * rowCount);
      return new PixelRows() {
        @Override
        public void read(int row, int column, int count, int[] into, int at) {
          if (row == 100 && shrinkWhileRead.isPresent()) {
            shrink(shrinkWhileRead.get());
          }
          long offset = 4L * ((long) (row - firstRow) * SIDE + column);
          MemorySegment.copy(window.segment(), ValueLayout.JAVA_INT, offset, into, at, count);
        }

        @Override
        public void close() {
          window.close();
        }

        @Override
        public boolean faulted() {
          return window.faulted();
        }
      };
    }

    void shrink(long sizeBytes) {
      try {
        memfd.truncate(sizeBytes);
      } catch (LinuxException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface Body {
    void run(MemfdPixels pixels, Layer layer) throws Exception;
  }

  private static void with(
      SharingOptions.Preference preference, Optional<Long> shrinkWhileRead, Body body)
      throws Exception {
    SharingLadder ladder =
        SharingLadder.create(Libc.system(), SharingOptions.defaults().withPreference(preference));
    try (Memfd memfd = Memfd.create(Libc.system(), "pixels", BYTES)) {
      memfd.fill(0xff11_2233);
      try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), BYTES)) {
        MemfdPixels pixels = new MemfdPixels(memfd, memory, shrinkWhileRead);
        Layer layer = new Layer(pixels, 0, 0, SIDE, SIDE, 1, Transform.NORMAL, Area.EMPTY, "owner");
        body.run(pixels, layer);
      }
    }
  }

  private DamageRegion everything() {
    DamageRegion damage = new DamageRegion();
    damage.add(target.bounds());
    return damage;
  }

  @ParameterizedTest
  @EnumSource
  void sound_memory_is_painted(SharingOptions.Preference preference) throws Exception {
    with(
        preference,
        Optional.empty(),
        (pixels, layer) -> {
          assertThat(renderer.paint(List.of(layer), everything())).isEmpty();
          assertThat(target.distinctColours(9)).isEqualTo(1);
          assertThat(target.colour(255, 255)).isEqualTo(0x112233);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_layer_truncated_before_the_repaint_is_named(SharingOptions.Preference preference)
      throws Exception {
    for (long size : new long[] {0, 2048, BYTES - 1}) {
      with(
          preference,
          Optional.empty(),
          (pixels, layer) -> {
            pixels.shrink(size);
            assertThat(renderer.paint(List.of(layer), everything())).containsExactly(layer);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "GUARDED"})
  void a_layer_truncated_while_it_is_painted_is_named(SharingOptions.Preference preference)
      throws Exception {
    for (long size : new long[] {0, 2048, BYTES - 1}) {
      with(
          preference,
          Optional.of(size),
          (pixels, layer) -> {
            // Where the architecture has no guard, the copy made at open stays sound.
            assumeThat(pixels.memory().path()).isEqualTo(SharingPath.GUARDED);
            assertThat(renderer.paint(List.of(layer), everything())).containsExactly(layer);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void rows_that_are_still_there_are_enough_for_damage_that_needs_no_others(
      SharingOptions.Preference preference) throws Exception {
    with(
        preference,
        Optional.empty(),
        (pixels, layer) -> {
          pixels.shrink(BYTES / 2);
          DamageRegion upper = new DamageRegion();
          upper.add(new Rect(0, 0, SIDE, SIDE / 2));
          assertThat(renderer.paint(List.of(layer), upper)).isEmpty();
          assertThat(target.colour(255, 127)).isEqualTo(0x112233);
        });
  }
}
