package dev.busproof.compositor.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Rect;
import org.junit.jupiter.api.Test;

class SurfaceContentTest {
  private static final Rect WHOLE = new Rect(0, 0, 1000, 1000);

  private static DamageRegion damage(Rect... rects) {
    DamageRegion damage = new DamageRegion();
    for (Rect rect : rects) {
      damage.add(rect);
    }
    return damage;
  }

  @Test
  void damage_side_by_side_is_copied_in_one_reading_of_its_rows() {
    DamageRegion slim = damage(new Rect(0, 0, 1, 900), new Rect(500, 10, 1, 900));
    assertThat(SurfaceContent.withoutRereading(slim, WHOLE))
        .containsExactly(new Rect(0, 0, 501, 910));
  }

  @Test
  void damage_in_different_rows_is_copied_apart() {
    Rect upper = new Rect(0, 0, 10, 10);
    Rect lower = new Rect(500, 900, 10, 1_000_000);
    assertThat(SurfaceContent.withoutRereading(damage(upper, lower), WHOLE))
        .containsExactlyInAnyOrder(upper, lower);
  }
}
