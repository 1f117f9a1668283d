package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IngestTest {
  /** Pages that end in the middle of a frame, and bands that begin in the middle of a page. */
  private static final FrameSize SIZE = FrameSize.ICON;

  /** What a memcpy makes of the frame with that seed. */
  private static long copied(Damage damage, int seed) throws IOException {
    try (Technique memcpy = Ingest.MEMCPY.make(new Frame(SIZE, damage))) {
      memcpy.draw(seed);
      int ignored = memcpy.take();
      return memcpy.arrived();
    }
  }

  private static Technique present(Ingest way, Damage damage) throws IOException {
    Optional<Technique> technique;
    try {
      technique = Optional.of(way.make(new Frame(SIZE, damage)));
    } catch (IOException | IllegalStateException e) {
      technique = Optional.empty();
    }
    assumeThat(technique).as("%s on this machine", way).isPresent();
    return technique.orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void every_way_reads_what_memcpy_reads_whatever_is_damaged(Ingest way) throws IOException {
    for (Damage damage : Damage.values()) {
      try (Technique technique = present(way, damage)) {
        for (int seed = 1; seed <= 3; seed++) {
          technique.draw(seed);
          int ignored = technique.take();
          technique.requireArrived();
          assertThat(technique.arrived()).as("%s", damage).isEqualTo(copied(damage, seed));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_plain_copy_brings_the_same_pixels_to_the_same_places(Ingest way) throws IOException {
    for (Damage damage : Damage.values()) {
      try (Technique technique = present(way, damage)) {
        technique.draw(5);
        technique.frame.wipe(technique.destination());
        technique.copyPlainly();
        assertThat(technique.frame.checksum(technique.destination(), 0))
            .as("%s", damage)
            .isEqualTo(copied(damage, 5));
      }
    }
  }

  /** Takes nothing in. */
  private static final class Nothing extends Technique {
    private final MemorySegment pixels;
    private final MemorySegment destination;

    Nothing(Frame frame, Arena arena) {
      super(frame, arena);
      pixels = arena.allocate(frame.bytes());
      destination = arena.allocate(frame.bytes());
    }

    @Override
    MemorySegment pixels() {
      return pixels;
    }

    @Override
    int take() {
      return 0;
    }

    @Override
    MemorySegment destination() {
      return destination;
    }

    @Override
    long arrived() {
      return frame.checksum(destination, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_way_that_moves_nothing_fails_even_when_a_plain_copy_has_brought_the_frame(Damage damage)
      throws IOException {
    try (Technique technique = new Nothing(new Frame(SIZE, damage), Arena.ofShared())) {
      technique.draw(1);
      technique.copyPlainly();
      assertThatThrownBy(technique::requireArrived).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"FULL, 1, 1", "QUARTER, 128, 0.25", "SCATTERED, 512, 0.0625"})
  void damage_is_that_part_of_a_frame_and_inside_it(Damage damage, int rows, double part) {
    long pixels = 0;
    int height = 0;
    for (Damage.Rectangle rectangle : damage.rectangles(SIZE)) {
      assertThat(rectangle.x() + rectangle.width()).isLessThanOrEqualTo(SIZE.width());
      assertThat(rectangle.y() + rectangle.height()).isLessThanOrEqualTo(SIZE.height());
      pixels += (long) rectangle.width() * rectangle.height();
      height += rectangle.width() == SIZE.width() ? 1 : rectangle.height();
    }
    assertThat(pixels).isEqualTo((long) (part * SIZE.width() * SIZE.height()));
    assertThat(height).isEqualTo(rows);
  }

  @ParameterizedTest
  @EnumSource
  void a_size_and_a_way_are_found_by_the_name_they_are_printed_with(FrameSize size) {
    assertThat(FrameSize.of(size.text())).isSameAs(size);
    for (Ingest way : Ingest.values()) {
      assertThat(Ingest.of(way.text())).isSameAs(way);
    }
  }
}
