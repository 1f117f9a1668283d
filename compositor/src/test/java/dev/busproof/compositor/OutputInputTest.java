package dev.busproof.compositor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.compositor.surface.Point;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pointer among outputs: a is 300x200, b 200x150 units, 50 units to the right of it. */
class OutputInputTest {
  private static final double EDGE = 1.0 / 256;

  private final TestStage stage =
      TestStage.of("a:300x200", "b:400x300,scale=2,transform=180,at=350,10");
  private final TestClient mover = stage.compositor().connect();
  private final TestDesk desk = TestDesk.of(mover);
  private final int manager = mover.bind(ZwlrVirtualPointerManagerV1.NAME, 2);

  @AfterEach
  void others_go_on() {
    stage.close();
  }

  private Point position() {
    AtomicReference<Point> found = new AtomicReference<>();
    stage.compositor().input(input -> found.set(input.pointerPosition()));
    return requireNonNull(found.get(), "the loop has ended");
  }

  private void by(double dx, double dy) {
    stage.send(
        new BusproofTestControlV1.Request.PointerMoveRelative(
            Fixed.ofDouble(dx), Fixed.ofDouble(dy)));
    stage.done();
  }

  private int pointerOn(int output) {
    int id = mover.newId(ZwlrVirtualPointerV1.NAME);
    mover.send(
        manager,
        new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointerWithOutput(0, output, id));
    return id;
  }

  private void absolute(int pointer, int x, int y) {
    mover.send(pointer, new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, y, 100, 100));
    mover.send(pointer, new ZwlrVirtualPointerV1.Request.Frame());
    mover.roundtrip();
  }

  @Test
  void the_pointer_starts_in_the_middle_of_the_first_output() {
    assertThat(position()).isEqualTo(new Point(150, 100));
  }

  @Test
  void it_moves_from_output_to_output_and_skips_the_gap() {
    by(149, 0);
    assertThat(position()).isEqualTo(new Point(299, 100));
    by(2, 1);
    assertThat(position()).isEqualTo(new Point(350, 101));
    by(-1, 0);
    assertThat(position()).isEqualTo(new Point(300 - EDGE, 101));
  }

  @Test
  void it_does_not_leave_them_where_there_is_no_other() {
    by(0, 99);
    by(1000, 50);
    assertThat(position())
        .as("b does not reach down there")
        .isEqualTo(new Point(300 - EDGE, 199 + 1 - EDGE));
    by(0, -1000);
    assertThat(position()).isEqualTo(new Point(300 - EDGE, 0));
  }

  @Test
  void a_place_without_output_is_the_nearest_one_with() {
    stage.compositor().pointerTo(320, 30);
    assertThat(position()).isEqualTo(new Point(300 - EDGE, 30));
    stage.compositor().pointerTo(330, 30);
    assertThat(position()).isEqualTo(new Point(350, 30));
    stage.compositor().pointerTo(-5000, 5000);
    assertThat(position()).isEqualTo(new Point(0, 200 - EDGE));
  }

  @Test
  void a_virtual_pointer_bound_to_an_output_has_all_of_its_extent_there() {
    int pointer = pointerOn(desk.output("b"));
    absolute(pointer, 0, 0);
    assertThat(position()).isEqualTo(new Point(350, 10));
    absolute(pointer, 50, 100);
    assertThat(position()).isEqualTo(new Point(450, 160 - EDGE));
    absolute(pointer, 100, 50);
    assertThat(position()).isEqualTo(new Point(550 - EDGE, 85));
  }

  @Test
  void the_far_edge_of_an_output_is_not_the_next_output() {
    stage.plugIn("c", 100, 200, 1, -100, 0);
    int pointer = pointerOn(desk.output("c"));
    absolute(pointer, 100, 50);
    assertThat(position()).isEqualTo(new Point(-EDGE, 100));
  }

  @Test
  void one_that_is_bound_to_none_has_its_extent_on_all() {
    int pointer = pointerOn(0);
    absolute(pointer, 0, 100);
    assertThat(position()).isEqualTo(new Point(0, 200 - EDGE));
    absolute(pointer, 100, 50);
    assertThat(position()).isEqualTo(new Point(550 - EDGE, 100));
  }

  @Test
  void one_whose_output_is_gone_has_its_extent_on_those_left() {
    int pointer = pointerOn(desk.output("b"));
    stage.unplug("b");
    absolute(pointer, 100, 0);
    assertThat(position()).isEqualTo(new Point(300 - EDGE, 0));
  }

  @Test
  void a_pointer_whose_output_goes_is_on_the_nearest_left() {
    stage.compositor().pointerTo(400, 50);
    stage.unplug("b");
    assertThat(position()).isEqualTo(new Point(300 - EDGE, 50));
  }
}
