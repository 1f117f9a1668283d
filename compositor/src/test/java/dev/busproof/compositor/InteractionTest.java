package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WlTouch;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgToplevel.ResizeEdge;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows that the user moves and resizes. The output is 320x240, the window at 16,16. */
class InteractionTest {
  private static final int RED = 0xffff0000;
  private static final int SEEN = 0xff0000;
  private static final int RESIZING = 3;
  private static final int ACTIVATED = 4;

  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(100, 80, RED);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  /** Presses the left button there; the serial of it. */
  private int press(int x, int y) {
    compositor.pointerTo(x, y);
    compositor.button(TestSeat.LEFT, true);
    return seat.lastButton().serial();
  }

  private void move(int serial) {
    client.send(window.role(), new XdgToplevel.Request.Move(seat.seat(), serial)).roundtrip();
  }

  private void resize(int serial, ResizeEdge edge) {
    client
        .send(window.role(), new XdgToplevel.Request.Resize(seat.seat(), serial, edge.value()))
        .roundtrip();
  }

  private XdgToplevel.Event.Configure lastConfigure() {
    client.roundtrip();
    return client.events(window.role(), XdgToplevel.Event.Configure.class).getLast();
  }

  private String lastSize() {
    XdgToplevel.Event.Configure configure = lastConfigure();
    return configure.width() + "x" + configure.height();
  }

  /** Does what the last configure event says. */
  private void follow() {
    XdgToplevel.Event.Configure configure = lastConfigure();
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    desk.show(window.surface(), desk.buffer(configure.width(), configure.height(), RED));
  }

  /** The window is all that is red. */
  private String seenAt() {
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    int left = 320;
    int top = 240;
    int right = 0;
    int bottom = 0;
    for (int y = 0; y < 240; y++) {
      for (int x = 0; x < 320; x++) {
        if (screen.at(x, y) == SEEN) {
          left = Math.min(left, x);
          top = Math.min(top, y);
          right = Math.max(right, x + 1);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return "%d,%d %dx%d".formatted(left, top, right - left, bottom - top);
  }

  @Test
  void a_window_follows_the_pointer_until_the_button_is_up() {
    int serial = press(20, 20);
    seat.pointerEvents();
    move(serial);
    assertThat(seat.pointerWords()).containsExactly("leave", "frame");
    compositor.pointerTo(50, 60);
    assertThat(seenAt()).isEqualTo("46,56 100x80");
    assertThat(seat.pointerEvents()).isEmpty();
    compositor.button(TestSeat.LEFT, false);
    WlPointer.Event.Enter enter = seat.lastEnter();
    assertThat(enter.surface()).isEqualTo(window.surface());
    assertThat(enter.surfaceX()).isEqualTo(4 * 256);
    compositor.pointerTo(60, 60);
    assertThat(seenAt()).isEqualTo("46,56 100x80");
  }

  @Test
  void a_window_follows_a_finger() {
    int touch = seat.touch();
    compositor.input(in -> {
      in.touchDown(1, 20, 20);
      in.touchFrame();
    });
    move(client.awaitEvent(touch, WlTouch.Event.Down.class).serial());
    client.awaitEvent(touch, WlTouch.Event.Cancel.class);
    compositor.input(in -> {
      in.touchMotion(1, 30, 25);
      in.touchUp(1);
      in.touchFrame();
    });
    assertThat(seenAt()).isEqualTo("26,21 100x80");
  }

  @Test
  void no_press_no_move() {
    int serial = press(20, 20);
    compositor.button(TestSeat.LEFT, false);
    move(serial);
    resize(serial, ResizeEdge.RIGHT);
    int released = seat.lastButton().serial();
    move(released);
    int lasting = press(20, 20);
    move(lasting + 1);
    resize(lasting, ResizeEdge.NONE);
    compositor.pointerTo(60, 60);
    assertThat(seenAt()).isEqualTo("16,16 100x80");
    assertThat(TestWords.read(lastConfigure().states())).containsExactly(ACTIVATED);
  }

  @Test
  void a_press_on_one_window_moves_no_other_whoever_has_it() {
    TestClient other = compositor.connect();
    TestSeat otherSeat = TestSeat.of(other);
    TestDesk.Shell foreign = TestDesk.of(other).window(50, 50, 0xff00ff00);
    TestDesk.Shell own = desk.window(60, 60, 0xff0000ff);
    int serial = press(20, 20);
    client.send(own.role(), new XdgToplevel.Request.Move(seat.seat(), serial)).roundtrip();
    other.send(foreign.role(), new XdgToplevel.Request.Move(otherSeat.seat(), serial)).roundtrip();
    compositor.pointerTo(30, 30);
    assertThat(seat.lastMotion().surfaceX()).as("still the client's").isEqualTo(14 * 256);
  }

  @Test
  void a_press_on_a_subsurface_moves_the_window() {
    int surface = desk.surface();
    int parent = window.surface();
    desk.subsurface(surface, parent);
    desk.show(surface, desk.buffer(20, 20, RED));
    desk.commit(window.surface());
    desk.awaitFrame();
    int serial = press(20, 20);
    assertThat(seat.lastEnter().surface()).isEqualTo(surface);
    move(serial);
    compositor.pointerTo(30, 30);
    assertThat(seenAt()).isEqualTo("26,26 100x80");
  }

  @Test
  void a_window_that_fills_the_output_stays() {
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    follow();
    int serial = press(20, 20);
    move(serial);
    resize(serial, ResizeEdge.RIGHT);
    compositor.pointerTo(60, 60);
    assertThat(seenAt()).isEqualTo("0,0 320x240");
    assertThat(seat.lastMotion().surfaceX()).isEqualTo(60 * 256);
  }

  @ParameterizedTest
  @CsvSource({
    "TOP, 100x70, '16,26 100x70'",
    "BOTTOM, 100x90, '16,16 100x90'",
    "LEFT, 80x80, '36,16 80x80'",
    "TOP_LEFT, 80x70, '36,26 80x70'",
    "BOTTOM_LEFT, 80x90, '36,16 80x90'",
    "RIGHT, 120x80, '16,16 120x80'",
    "TOP_RIGHT, 120x70, '16,26 120x70'",
    "BOTTOM_RIGHT, 120x90, '16,16 120x90'"
  })
  void the_edge_that_is_dragged_moves_and_the_opposite_one_stays(
      ResizeEdge edge, String size, String place) {
    int serial = press(50, 50);
    seat.pointerEvents();
    resize(serial, edge);
    assertThat(seat.pointerWords()).containsExactly("leave", "frame");
    assertThat(TestWords.read(lastConfigure().states())).containsExactly(RESIZING, ACTIVATED);
    compositor.pointerTo(70, 60);
    assertThat(lastSize()).isEqualTo(size);
    assertThat(seenAt()).as("before the client answers").isEqualTo("16,16 100x80");
    follow();
    assertThat(seenAt()).isEqualTo(place);
    compositor.button(TestSeat.LEFT, false);
    assertThat(TestWords.read(lastConfigure().states())).containsExactly(ACTIVATED);
    assertThat(lastSize()).isEqualTo(size);
    follow();
    assertThat(seenAt()).isEqualTo(place);
  }

  @Test
  void an_answer_that_comes_after_the_release_keeps_the_edge_and_later_sizes_are_the_clients() {
    resize(press(50, 50), ResizeEdge.LEFT);
    compositor.pointerTo(70, 50);
    compositor.button(TestSeat.LEFT, false);
    follow();
    assertThat(seenAt()).isEqualTo("36,16 80x80");
    desk.show(window.surface(), desk.buffer(60, 80, RED));
    assertThat(seenAt()).isEqualTo("36,16 60x80");
  }

  @Test
  void a_size_that_the_client_prefers_keeps_the_edge() {
    resize(press(50, 50), ResizeEdge.TOP_LEFT);
    compositor.pointerTo(70, 60);
    lastConfigure();
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    desk.show(window.surface(), desk.buffer(77, 66, RED));
    assertThat(seenAt()).isEqualTo("39,30 77x66");
  }

  @Test
  void the_smallest_and_largest_sizes_are_respected() {
    client.send(window.role(), new XdgToplevel.Request.SetMinSize(90, 70));
    client.send(window.role(), new XdgToplevel.Request.SetMaxSize(110, 85));
    desk.commit(window.surface());
    resize(press(50, 50), ResizeEdge.BOTTOM_RIGHT);
    compositor.pointerTo(0, 0);
    assertThat(lastSize()).isEqualTo("90x70");
    compositor.pointerTo(319, 239);
    assertThat(lastSize()).isEqualTo("110x85");
  }

  @Test
  void no_window_is_made_smaller_than_a_pixel() {
    resize(press(110, 90), ResizeEdge.BOTTOM_RIGHT);
    compositor.pointerTo(0, 0);
    assertThat(lastSize()).isEqualTo("1x1");
  }

  @Test
  void a_client_that_answers_nothing_is_not_sent_sizes_without_end() {
    resize(press(50, 50), ResizeEdge.RIGHT);
    for (int i = 0; i < 200; i++) {
      compositor.pointerTo(60 + i, 50);
    }
    client.roundtrip();
    assertThat(client.events(window.xdgSurface(), XdgSurface.Event.Configure.class))
        .hasSizeLessThan(100);
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    assertThat(lastSize()).as("the one owed").isEqualTo("309x80");
  }

  @Test
  void a_window_that_goes_ends_it_and_the_pointer_is_given_back() {
    move(press(20, 20));
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.roundtrip();
    compositor.pointerTo(30, 30);
    compositor.button(TestSeat.LEFT, false);
    TestDesk.Shell next = desk.window(50, 50, RED);
    compositor.pointerTo(31, 31);
    assertThat(seat.lastEnter().surface()).isEqualTo(next.surface());
  }

  @Test
  void a_client_that_goes_ends_it() {
    TestClient other = compositor.connect();
    TestSeat otherSeat = TestSeat.of(other);
    TestDesk.Shell foreign = TestDesk.of(other).window(320, 240, RED);
    compositor.pointerTo(200, 200);
    compositor.button(TestSeat.LEFT, true);
    int serial = otherSeat.lastButton().serial();
    other.send(
        foreign.role(),
        new XdgToplevel.Request.Resize(otherSeat.seat(), serial, ResizeEdge.LEFT.value()));
    other.roundtrip().close();
    compositor.awaitStatistics("the end of it", so -> so.clients() == 1);
    compositor.pointerTo(30, 30);
    compositor.button(TestSeat.LEFT, false);
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
  }

  @Test
  void being_maximized_ends_it() {
    resize(press(50, 50), ResizeEdge.LEFT);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    follow();
    compositor.pointerTo(90, 90);
    assertThat(lastSize()).isEqualTo("320x240");
    assertThat(seenAt()).isEqualTo("0,0 320x240");
  }

  @Test
  void a_window_resized_after_being_maximized_keeps_its_new_size() {
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    follow();
    client.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
    follow();
    resize(press(50, 50), ResizeEdge.RIGHT);
    compositor.pointerTo(70, 50);
    compositor.button(TestSeat.LEFT, false);
    follow();
    desk.window(20, 20, 0xff00ff00);
    assertThat(TestWords.read(lastConfigure().states())).isEmpty();
    assertThat(lastSize()).isEqualTo("120x80");
  }
}
