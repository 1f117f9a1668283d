package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Fixed;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that moves the pointer of another. The other's window is at 16,16. */
class VirtualPointerTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(100, 100, RED);
  private final TestClient mover = compositor.connect();
  private final int manager = mover.bind(ZwlrVirtualPointerManagerV1.NAME, 2);
  private final int pointer = pointer();

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int pointer() {
    int id = mover.newId(ZwlrVirtualPointerV1.NAME);
    mover.send(manager, new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(0, id));
    return id;
  }

  private void send(ZwlrVirtualPointerV1.Request request) {
    mover.send(pointer, request);
  }

  private void frame() {
    send(new ZwlrVirtualPointerV1.Request.Frame());
    mover.roundtrip();
  }

  private void moveTo(int x, int y) {
    send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, y, 320, 240));
    frame();
  }

  private void assertError(String kind) {
    assertThat(mover.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  void nothing_happens_before_the_frame() {
    send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 20, 30, 320, 240));
    send(new ZwlrVirtualPointerV1.Request.Button(0, TestSeat.LEFT, 1));
    mover.roundtrip();
    assertThat(seat.pointerEvents()).isEmpty();
    frame();
    assertThat(seat.pointerWords()).containsExactly("enter", "button", "frame");
    assertThat(seat.lastEnter().surfaceX()).isEqualTo(Fixed.ofInt(4));
    assertThat(seat.lastEnter().surfaceY()).isEqualTo(Fixed.ofInt(14));
  }

  @Test
  void motion_adds_up_and_extents_are_parts_of_the_output() {
    send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 1, 1, 8, 8));
    send(new ZwlrVirtualPointerV1.Request.Motion(0, Fixed.ofDouble(2.5), Fixed.ofInt(-3)));
    frame();
    assertThat(seat.lastEnter().surfaceX()).isEqualTo(Fixed.ofDouble(40 + 2.5 - 16));
    assertThat(seat.lastEnter().surfaceY()).isEqualTo(Fixed.ofInt(30 - 3 - 16));
  }

  @Test
  void motions_in_a_row_are_told_as_one_and_each_before_a_button_by_itself() {
    moveTo(20, 20);
    seat.pointerEvents();
    for (int x = 21; x <= 30; x++) {
      send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, 20, 320, 240));
    }
    send(new ZwlrVirtualPointerV1.Request.Button(0, TestSeat.LEFT, 1));
    for (int x = 31; x <= 40; x++) {
      send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, 20, 320, 240));
    }
    frame();
    assertThat(seat.pointerWords()).containsExactly("motion", "button", "motion", "frame");
    assertThat(seat.lastMotion().surfaceX()).isEqualTo(Fixed.ofInt(24));
  }

  @Test
  void a_place_in_no_extent_is_nowhere() {
    send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 1, 1, 0, 8));
    frame();
    assertThat(seat.pointerEvents()).isEmpty();
  }

  @Test
  void scrolling_in_steps_says_first_what_it_comes_from() {
    moveTo(20, 20);
    seat.pointerEvents();
    send(new ZwlrVirtualPointerV1.Request.AxisDiscrete(0, 1, Fixed.ofInt(5), 4));
    send(new ZwlrVirtualPointerV1.Request.AxisStop(0, 0));
    send(new ZwlrVirtualPointerV1.Request.AxisSource(0));
    frame();
    List<Message> events = seat.pointerEvents();
    assertThat(events.stream().map(Message::messageName))
        .containsExactly(
            "axis_source",
            "axis_relative_direction",
            "axis_value120",
            "axis",
            "axis_stop",
            "frame");
    assertThat(events.get(2)).isEqualTo(new WlPointer.Event.AxisValue120(1, 480));
  }

  @Test
  void a_device_that_goes_lets_its_buttons_up() {
    moveTo(20, 20);
    send(new ZwlrVirtualPointerV1.Request.Button(0, TestSeat.LEFT, 1));
    frame();
    assertThat(seat.lastButton().state()).isEqualTo(1);
    mover.close();
    assertThat(client.awaitEvent(seat.pointer(), WlPointer.Event.Button.class, 2).state()).isZero();
  }

  @Test
  void only_the_device_that_pressed_a_button_releases_it() {
    moveTo(20, 20);
    send(new ZwlrVirtualPointerV1.Request.Button(0, TestSeat.LEFT, 1));
    frame();
    int other = pointer();
    mover.send(other, new ZwlrVirtualPointerV1.Request.Button(0, TestSeat.LEFT, 0));
    mover.send(other, new ZwlrVirtualPointerV1.Request.Frame());
    mover.roundtrip();
    assertThat(seat.lastButton().state()).isEqualTo(1);
  }

  private void press(int button, int state) {
    send(new ZwlrVirtualPointerV1.Request.Button(0, button, state));
    frame();
  }

  @Test
  void a_button_too_many_is_not_remembered_as_down() {
    moveTo(20, 20);
    for (int button = 1; button <= 33; button++) {
      press(button, 1);
    }
    assertThat(seat.lastButton().button()).isEqualTo(32);
    press(1, 0);
    press(33, 1);
    assertThat(seat.lastButton().button()).isEqualTo(33);
    assertThat(seat.lastButton().state()).isEqualTo(1);
  }

  @Test
  void it_may_be_made_for_a_seat_and_an_output() {
    int moverSeat = TestSeat.of(mover).seat();
    int output = mover.bind(WlOutput.NAME, 4, WlOutput.Event::decode);
    int id = mover.newId(ZwlrVirtualPointerV1.NAME);
    mover.send(
        manager,
        new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointerWithOutput(
            moverSeat, output, id));
    mover.send(id, new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 20, 20, 320, 240));
    mover.send(id, new ZwlrVirtualPointerV1.Request.Frame());
    mover.roundtrip();
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
  }

  @Test
  void events_carry_the_compositors_time() {
    moveTo(20, 20);
    long before = System.nanoTime() / 1_000_000;
    moveTo(21, 21);
    long after = System.nanoTime() / 1_000_000;
    assertThat((long) seat.lastMotion().time()).isBetween((long) (int) before, (long) (int) after);
  }

  @Test
  void a_group_without_end_is_several() {
    for (int i = 0; i < 1000; i++) {
      send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 20 + i % 50, 30, 320, 240));
    }
    mover.roundtrip();
    assertThat(seat.pointerEvents()).isNotEmpty();
  }

  @Test
  @Provokes("zwlr_virtual_pointer_v1.invalid_axis")
  void an_axis_that_does_not_exist_is_invalid_axis() {
    send(new ZwlrVirtualPointerV1.Request.Axis(0, 2, 256));
    assertError("zwlr_virtual_pointer_v1 0");
  }

  @Test
  @Provokes("zwlr_virtual_pointer_v1.invalid_axis")
  void steps_on_an_axis_that_does_not_exist_are_invalid_axis() {
    send(new ZwlrVirtualPointerV1.Request.AxisDiscrete(0, -1, 256, 1));
    assertError("zwlr_virtual_pointer_v1 0");
  }

  @Test
  @Provokes("zwlr_virtual_pointer_v1.invalid_axis")
  void the_end_of_an_axis_that_does_not_exist_is_invalid_axis() {
    send(new ZwlrVirtualPointerV1.Request.AxisStop(0, 7));
    assertError("zwlr_virtual_pointer_v1 0");
  }

  @Test
  @Provokes("zwlr_virtual_pointer_v1.invalid_axis_source")
  void an_axis_source_that_does_not_exist_is_invalid_axis_source() {
    send(new ZwlrVirtualPointerV1.Request.AxisSource(4));
    assertError("zwlr_virtual_pointer_v1 1");
  }

  @Test
  void a_client_that_does_not_read_is_neither_ended_nor_left_in_the_dark() {
    moveTo(20, 20);
    seat.pointerEvents();
    for (int i = 0; i < 60_000; i++) {
      send(new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, 20 + i % 50, 30, 320, 240));
      send(new ZwlrVirtualPointerV1.Request.Frame());
      if (i % 2000 == 0) {
        mover.roundtrip();
      }
    }
    mover.roundtrip();
    assertThat(compositor.statistics().stoppedReading()).isZero();
    seat.pointerEvents();
    moveTo(25, 35);
    assertThat(seat.pointerWords()).containsExactly("leave", "enter", "frame");
    assertThat(seat.lastEnter().surfaceX()).isEqualTo(Fixed.ofInt(9));
  }
}
