package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PainterTest {
  private static long painted(Painter.Kind kind, Painting painting, int seed) throws IOException {
    try (Painter painter = kind.make(painting, FrameSize.ICON)) {
      painter.draw(seed);
      int ignored = painter.paint();
      return painter.checksum();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ours_and_pixman_paint_the_same_picture_to_the_last_bit(Painting painting)
      throws IOException {
    assumeThat(Painter.missing(Painter.Kind.PIXMAN)).isEmpty();
    assumeThat(Painter.missing(Painter.Kind.BUSPROOF)).isEmpty();
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(painted(Painter.Kind.BUSPROOF, painting, seed))
          .isEqualTo(painted(Painter.Kind.PIXMAN, painting, seed));
    }
    assertThat(painted(Painter.Kind.BUSPROOF, painting, 4))
        .isNotEqualTo(painted(Painter.Kind.BUSPROOF, painting, 5));
  }
}
