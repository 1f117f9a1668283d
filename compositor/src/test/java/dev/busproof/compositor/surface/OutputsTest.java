package dev.busproof.compositor.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which output is where. Left is 100x100 at 0,0, right is 50x60 at 100,20, below at 0,150. */
class OutputsTest {
  private static final double EDGE = 1.0 / 256;

  private final Outputs outputs =
      new Outputs(
          List.of(
              info("left", 0, 0, 100, 100),
              info("right", 100, 20, 50, 60),
              info("below", 0, 150, 100, 40)));

  private static OutputInfo info(String name, int x, int y, int width, int height) {
    return new OutputInfo(
        name, new Projection(new Rect(x, y, width, height), 1, Transform.NORMAL), 60_000);
  }

  private SceneOutput named(String name) {
    return outputs.named(name).orElseThrow();
  }

  @Test
  void a_place_belongs_to_one_output_at_most() {
    assertThat(outputs.at(new Point(99.9, 50))).contains(named("left"));
    assertThat(outputs.at(new Point(100, 50))).contains(named("right"));
    assertThat(outputs.at(new Point(100, 10))).isEmpty();
    assertThat(outputs.at(new Point(50, 120))).isEmpty();
  }

  @Test
  void a_window_belongs_to_the_output_that_shows_most_of_it_and_else_to_the_nearest() {
    assertThat(outputs.mostOf(new Rect(60, 30, 80, 10))).isEqualTo(named("left"));
    assertThat(outputs.mostOf(new Rect(61, 30, 80, 10))).isEqualTo(named("right"));
    assertThat(outputs.mostOf(new Rect(60, 30, 79, 10))).isEqualTo(named("left"));
    assertThat(outputs.mostOf(new Rect(10, 130, 5, 5))).isEqualTo(named("below"));
    assertThat(outputs.mostOf(Rect.EMPTY)).isEqualTo(named("left"));
  }

  @Test
  void what_is_pushed_over_an_edge_comes_to_the_output_beside_it() {
    assertThat(outputs.pushed(new Point(99, 50), new Point(101, 51))).isEqualTo(new Point(101, 51));
    assertThat(outputs.pushed(new Point(101, 50), new Point(98, 50))).isEqualTo(new Point(98, 50));
  }

  @Test
  void what_is_pushed_where_no_output_is_stays_at_the_edge_and_slides_along_it() {
    assertThat(outputs.pushed(new Point(99, 10), new Point(500, 12)))
        .isEqualTo(new Point(100 - EDGE, 12));
    assertThat(outputs.pushed(new Point(120, 30), new Point(125, -300)))
        .isEqualTo(new Point(125, 20));
    assertThat(outputs.pushed(new Point(10, 10), new Point(-5, -5))).isEqualTo(new Point(0, 0));
  }

  @Test
  void a_gap_is_skipped_both_ways() {
    assertThat(outputs.pushed(new Point(30, 99), new Point(31, 101))).isEqualTo(new Point(31, 150));
    assertThat(outputs.pushed(new Point(31, 150), new Point(30, 149)))
        .isEqualTo(new Point(30, 100 - EDGE));
  }

  @Test
  void nothing_is_ever_pushed_off_the_outputs() {
    Random random = new Random(1);
    Point at = new Point(50, 50);
    for (int i = 0; i < 20_000; i++) {
      at = outputs.pushed(at, at.plus(random.nextDouble(-150, 150), random.nextDouble(-150, 150)));
      assertThat(outputs.at(at)).as("%s", at).isPresent();
      assertThat(outputs.at(outputs.closest(at.plus(random.nextInt(-500, 500), 300)))).isPresent();
    }
  }

  @Test
  void what_is_out_of_sight_is_moved_to_the_nearest_output_and_what_is_seen_is_not() {
    assertThat(outputs.inSight(new Rect(99, 99, 50, 50))).isEqualTo(new Rect(99, 99, 50, 50));
    assertThat(outputs.inSight(new Rect(-300, 10, 50, 50))).isEqualTo(new Rect(0, 10, 50, 50));
    assertThat(outputs.inSight(new Rect(10, 400, 500, 500))).isEqualTo(new Rect(0, 150, 500, 500));
  }

  @Test
  void what_was_seen_on_an_output_that_is_gone_is_at_the_same_place_of_the_nearest() {
    SceneOutput gone = named("right");
    outputs.remove(gone);
    assertThat(gone.isThere()).isFalse();
    assertThat(outputs.standIn(gone)).isEqualTo(named("left"));
    assertThat(outputs.movedFrom(gone, new Rect(110, 30, 20, 20)))
        .isEqualTo(new Rect(10, 10, 20, 20));
    assertThat(outputs.movedFrom(gone, new Rect(80, 30, 30, 20)))
        .as("more of it was on the left")
        .isEqualTo(new Rect(80, 30, 30, 20));
    assertThat(outputs.movedFrom(gone, new Rect(500, 500, 30, 20)))
        .as("nobody ever saw it")
        .isEqualTo(new Rect(500, 500, 30, 20));
  }

  @Test
  void bits_are_used_again_when_no_surface_remembers_them() {
    SceneOutput gone = named("right");
    outputs.remove(gone);
    assertThat(outputs.add(info("new", 100, 20, 50, 60)).bit).isNotEqualTo(gone.bit);
    outputs.forget(gone);
    assertThat(outputs.add(info("next", 150, 20, 50, 60)).bit).isEqualTo(gone.bit);
  }

  @Test
  void there_are_at_least_one_and_at_most_sixteen() {
    assertThatThrownBy(() -> new Outputs(List.of())).isInstanceOf(IllegalArgumentException.class);
    IntStream.range(0, Outputs.MOST - 3)
        .forEach(i -> outputs.add(info("more" + i, 200 + i, 0, 1, 1)));
    assertThatThrownBy(() -> outputs.add(info("one too many", 900, 0, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    List<SceneOutput> all = outputs.all();
    all.subList(1, all.size()).forEach(outputs::remove);
    assertThatThrownBy(() -> outputs.remove(all.getFirst()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
