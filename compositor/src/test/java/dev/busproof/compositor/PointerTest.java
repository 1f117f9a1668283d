package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.seat.Scroll;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pointer on an output of 320x240; the first window is placed at 16,16. */
class PointerTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private static void assertAt(WlPointer.Event.Enter enter, int surface, int x, int y) {
    assertThat(enter.surface()).isEqualTo(surface);
    assertThat(enter.surfaceX()).isEqualTo(Fixed.ofInt(x));
    assertThat(enter.surfaceY()).isEqualTo(Fixed.ofInt(y));
  }

  @Test
  void a_pointer_that_has_never_moved_is_over_nothing() {
    desk.window(300, 200, RED);
    desk.awaitFrame();
    assertThat(seat.pointerEvents()).isEmpty();
  }

  @Test
  void it_enters_moves_and_leaves_in_groups() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.pointerTo(16, 16);
    assertAt(seat.lastEnter(), window.surface(), 0, 0);
    assertThat(seat.pointerWords()).containsExactly("enter", "frame");
    compositor.pointerTo(115.5, 20);
    assertThat(seat.lastMotion().surfaceX()).isEqualTo(Fixed.ofDouble(99.5));
    assertThat(seat.pointerWords()).containsExactly("motion", "frame");
    compositor.pointerTo(116, 20);
    assertThat(seat.pointerWords()).containsExactly("leave", "frame");
  }

  @Test
  void motion_to_another_surface_leaves_the_one_before_entering_the_other() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    int child = desk.surface();
    int subsurface = desk.subsurface(child, window.surface());
    client.send(subsurface, new WlSubsurface.Request.SetPosition(50, 60));
    desk.show(child, desk.buffer(20, 20, GREEN));
    desk.commit(window.surface());
    client.roundtrip();
    compositor.pointerTo(20, 20);
    assertAt(seat.lastEnter(), window.surface(), 4, 4);
    seat.pointerEvents();
    compositor.pointerTo(16 + 51, 16 + 62);
    assertAt(seat.lastEnter(), child, 1, 2);
    assertThat(seat.pointerWords()).containsExactly("leave", "enter", "frame");
  }

  @Test
  void the_topmost_window_gets_it() {
    desk.window(300, 200, RED);
    TestDesk.Shell above = desk.window(300, 200, GREEN);
    compositor.pointerTo(150, 120);
    assertThat(seat.lastEnter().surface()).isEqualTo(above.surface());
  }

  @Test
  void where_a_surface_takes_no_input_what_is_below_gets_it() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    int child = desk.surface();
    desk.subsurface(child, window.surface());
    int region = desk.region();
    client.send(region, new WlRegion.Request.Add(0, 0, 10, 10));
    client.send(child, new WlSurface.Request.SetInputRegion(region));
    desk.show(child, desk.buffer(100, 100, GREEN));
    desk.commit(window.surface());
    client.roundtrip();
    compositor.pointerTo(16 + 9, 16 + 9);
    assertThat(seat.lastEnter().surface()).isEqualTo(child);
    compositor.pointerTo(16 + 10, 16 + 9);
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
  }

  @Test
  void nothing_behind_a_fullscreen_window_gets_it() {
    desk.window(300, 200, RED);
    TestDesk.Shell full = desk.toplevel();
    client.send(full.role(), new XdgToplevel.Request.SetFullscreen(0));
    desk.configure(full);
    desk.show(full.surface(), desk.buffer(20, 20, GREEN));
    client.roundtrip();
    compositor.pointerTo(30, 100);
    assertThat(seat.pointerEvents()).isEmpty();
    compositor.pointerTo(160, 120);
    assertThat(seat.lastEnter().surface()).isEqualTo(full.surface());
  }

  @Test
  void an_input_region_that_changes_under_the_pointer_moves_the_focus() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.pointerTo(20, 20);
    desk.awaitFrame();
    seat.pointerEvents();
    client.send(window.surface(), new WlSurface.Request.SetInputRegion(desk.region()));
    desk.commit(window.surface());
    client.awaitEvent(seat.pointer(), WlPointer.Event.Leave.class);
  }

  @Test
  void the_window_geometry_does_not_shift_what_is_in_the_surface() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(10, 10, 80, 80));
    desk.show(window.surface(), desk.buffer(100, 100, RED));
    client.roundtrip();
    compositor.pointerTo(16, 16);
    assertAt(seat.lastEnter(), window.surface(), 10, 10);
  }

  @Test
  void a_surface_that_moves_under_the_pointer_is_told_where_it_is_now() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.pointerTo(50, 50);
    seat.pointerEvents();
    client.send(window.surface(), new WlSurface.Request.Offset(5, -7));
    desk.commit(window.surface());
    WlPointer.Event.Motion motion = client.awaitEvent(seat.pointer(), WlPointer.Event.Motion.class);
    assertThat(motion.surfaceX()).isEqualTo(Fixed.ofInt(50 - 16 - 5));
    assertThat(motion.surfaceY()).isEqualTo(Fixed.ofInt(50 - 16 + 7));
    assertThat(seat.pointerWords()).containsExactly("motion", "frame");
  }

  @Test
  void a_surface_that_grows_and_shrinks_under_the_pointer_gets_and_loses_it() {
    TestDesk.Shell window = desk.window(50, 50, RED);
    compositor.pointerTo(116, 116);
    assertThat(seat.pointerEvents()).isEmpty();
    desk.show(window.surface(), desk.buffer(200, 200, RED));
    assertAt(
        client.awaitEvent(seat.pointer(), WlPointer.Event.Enter.class), window.surface(), 100, 100);
    desk.show(window.surface(), desk.buffer(50, 50, RED));
    client.awaitEvent(seat.pointer(), WlPointer.Event.Leave.class);
  }

  @Test
  void an_unmapped_surface_is_left_and_what_was_below_is_entered() {
    TestDesk.Shell below = desk.window(300, 200, RED);
    TestDesk.Shell above = desk.window(300, 200, GREEN);
    compositor.pointerTo(150, 120);
    assertThat(seat.lastEnter().surface()).isEqualTo(above.surface());
    client.send(above.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(above.surface());
    assertThat(client.awaitEvent(seat.pointer(), WlPointer.Event.Leave.class).surface())
        .isEqualTo(above.surface());
    assertThat(client.awaitEvent(seat.pointer(), WlPointer.Event.Enter.class, 2).surface())
        .isEqualTo(below.surface());
  }

  @Test
  void a_destroyed_surface_is_left_without_an_event_that_names_it() {
    TestDesk.Shell below = desk.window(300, 200, RED);
    TestDesk.Shell above = desk.window(300, 200, GREEN);
    int child = TestDesk.ofVersion(client, 5).surface();
    desk.subsurface(child, above.surface());
    desk.show(child, desk.buffer(300, 200, GREEN));
    desk.commit(above.surface());
    client.roundtrip();
    compositor.pointerTo(150, 120);
    assertThat(seat.lastEnter().surface()).isEqualTo(child);
    client.send(child, new WlSurface.Request.Destroy());
    assertThat(client.awaitEvent(seat.pointer(), WlPointer.Event.Enter.class, 2).surface())
        .isEqualTo(above.surface());
    assertThat(client.events(seat.pointer(), WlPointer.Event.Leave.class))
        .as("its id may name another object by now")
        .isEmpty();
    assertThat(below.surface()).isNotEqualTo(above.surface());
  }

  @Test
  void while_a_button_is_down_its_surface_keeps_the_pointer() {
    TestDesk.Shell window = desk.window(50, 50, RED);
    desk.window(50, 50, GREEN);
    compositor.pointerTo(20, 20);
    compositor.button(TestSeat.LEFT, true);
    compositor.pointerTo(90, 20);
    assertThat(seat.lastMotion().surfaceX()).isEqualTo(Fixed.ofInt(90 - 16));
    compositor.button(TestSeat.RIGHT, true);
    compositor.button(TestSeat.LEFT, false);
    assertThat(seat.pointerWords()).as("until all buttons are up").doesNotContain("leave");
    compositor.button(TestSeat.RIGHT, false);
    List<Message> last = seat.pointerEvents();
    assertThat(last.stream().map(Message::messageName))
        .containsExactly("button", "leave", "enter", "frame");
    assertThat(((WlPointer.Event.Leave) last.get(1)).surface()).isEqualTo(window.surface());
  }

  @Test
  void a_button_pressed_on_nothing_is_nobodys_until_it_is_up() {
    TestDesk.Shell window = desk.window(50, 50, RED);
    compositor.pointerTo(200, 200);
    compositor.button(TestSeat.LEFT, true);
    compositor.pointerTo(20, 20);
    assertThat(seat.pointerEvents()).isEmpty();
    compositor.button(TestSeat.LEFT, false);
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
    assertThat(seat.pointerWords()).containsExactly("enter", "frame");
  }

  @Test
  void nobody_sees_the_release_of_a_button_whose_surface_went() {
    desk.window(300, 200, RED);
    TestDesk.Shell above = desk.window(300, 200, GREEN);
    compositor.pointerTo(150, 120);
    compositor.button(TestSeat.LEFT, true);
    client.send(above.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(above.surface());
    client.awaitEvent(seat.pointer(), WlPointer.Event.Leave.class);
    seat.pointerEvents();
    compositor.button(TestSeat.LEFT, false);
    assertThat(seat.pointerWords()).containsExactly("enter", "frame");
  }

  @Test
  void a_click_raises_and_focuses_the_window() {
    TestDesk.Shell first = desk.window(300, 200, RED);
    TestDesk.Shell second = desk.window(300, 200, GREEN);
    // They are at 0,16 and 0,32: each has its own edge for the pointer.
    compositor.click(150, 20);
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(150, 100)).isEqualTo(0xff0000);
    assertThat(seat.lastEnter().surface()).isEqualTo(first.surface());
    compositor.click(150, 225);
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(150, 100)).isEqualTo(0x00ff00);
    assertThat(seat.lastEnter().surface()).isEqualTo(second.surface());
  }

  @Test
  void scrolling_says_what_it_comes_from_and_how_many_steps_it_is() {
    desk.window(100, 100, RED);
    compositor.pointerTo(20, 20);
    seat.pointerEvents();
    compositor.input(in -> {
      in.axisSource(WlPointer.AxisSource.WHEEL);
      in.scroll(new Scroll.By(WlPointer.Axis.VERTICAL_SCROLL, 7.5, 60));
      in.scroll(new Scroll.Stop(WlPointer.Axis.HORIZONTAL_SCROLL));
      in.pointerFrame();
    });
    List<Message> events = seat.pointerEvents();
    assertThat(events.stream().map(Message::messageName))
        .containsExactly(
            "axis_source",
            "axis_relative_direction",
            "axis_value120",
            "axis",
            "axis_stop",
            "frame");
    assertThat(events.get(2)).isEqualTo(new WlPointer.Event.AxisValue120(0, 60));
    assertThat(((WlPointer.Event.Axis) events.get(3)).value()).isEqualTo(Fixed.ofDouble(7.5));
  }

  @Test
  void older_clients_are_told_of_whole_steps_once_there_is_one() {
    desk.window(100, 100, RED);
    TestSeat older = TestSeat.ofVersion(client, 5);
    TestSeat oldest = TestSeat.ofVersion(client, 4);
    compositor.pointerTo(20, 20);
    older.pointerEvents();
    oldest.pointerEvents();
    for (int i = 0; i < 2; i++) {
      compositor.input(in -> {
        in.axisSource(WlPointer.AxisSource.WHEEL_TILT);
        in.scroll(new Scroll.By(WlPointer.Axis.VERTICAL_SCROLL, 7.5, 60));
        in.pointerFrame();
      });
    }
    List<Message> events = older.pointerEvents();
    assertThat(events.stream().map(Message::messageName))
        .containsExactly(
            "axis_source", "axis", "frame", "axis_source", "axis_discrete", "axis", "frame");
    assertThat(events.get(0))
        .as("a source version 5 knows")
        .isEqualTo(new WlPointer.Event.AxisSource(WlPointer.AxisSource.WHEEL.value()));
    assertThat(events.get(4)).isEqualTo(new WlPointer.Event.AxisDiscrete(0, 1));
    assertThat(oldest.pointerWords()).containsExactly("axis", "axis");
  }

  @Test
  void a_pointer_made_while_it_is_over_the_window_enters_at_once() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.pointerTo(20, 21);
    TestSeat late = TestSeat.of(client);
    assertAt(late.lastEnter(), window.surface(), 4, 5);
  }

  @Test
  void it_stops_at_the_edge_of_the_output() {
    compositor.input(in -> {
      in.pointerTo(1e9, -3);
      assertThat(in.pointerPosition().x()).isBetween(319.9, 319.999);
      assertThat(in.pointerPosition().y()).isZero();
      in.pointerBy(-9, 1);
      assertThat(in.pointerPosition().y()).isEqualTo(1);
    });
  }
}
