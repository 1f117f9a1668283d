package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlTouch;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test does in the user's place. */
class TestControlTest {
  private static final int RED = 0xffff0000;

  private final Libc libc = Libc.system();
  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  private final TestClient tester = compositor.connect();
  private final int control =
      tester.bind(BusproofTestControlV1.NAME, 1, BusproofTestControlV1.Event::decode);
  private int serial;

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private void send(BusproofTestControlV1.Request request) {
    tester.send(control, request);
  }

  private void done() {
    serial++;
    send(new BusproofTestControlV1.Request.Done(serial));
    assertThat(tester.awaitEvent(control, BusproofTestControlV1.Event.Done.class, serial).serial())
        .isEqualTo(serial);
  }

  private TestClient adopt() throws IOException {
    List<UnixSocket> pair = UnixSocket.pair(libc);
    send(new BusproofTestControlV1.Request.AdoptClient(pair.getFirst().fd()));
    tester.flush();
    return TestClient.over(pair.getLast());
  }

  private void assertError(BusproofTestControlV1.Error code) {
    assertThat(tester.awaitError().kind()).isEqualTo("busproof_test_control_v1 " + code.value());
  }

  @Test
  void it_is_only_there_when_asked_for() {
    try (RunningCompositor plain = RunningCompositor.start()) {
      assertThat(plain.connect().hasGlobal(BusproofTestControlV1.NAME)).isFalse();
    }
    assertThat(tester.hasGlobal(BusproofTestControlV1.NAME)).isTrue();
  }

  @Test
  void adopted_clients_are_numbered_and_served() throws Exception {
    try (TestClient first = adopt();
        TestClient second = adopt()) {
      tester.awaitEvent(control, BusproofTestControlV1.Event.Adopted.class, 2);
      assertThat(
              tester.events(control, BusproofTestControlV1.Event.Adopted.class).stream()
                  .map(BusproofTestControlV1.Event.Adopted::number))
          .containsExactly(1, 2);
      first.roundtrip();
      second.roundtrip();
    }
  }

  @Test
  void a_connection_that_came_long_before_its_request_is_carried_out_is_adopted() throws Exception {
    List<UnixSocket> pair = UnixSocket.pair(libc);
    // More than a client is served at a time, and the descriptor comes with the first byte.
    var written = new ByteArrayOutputStream();
    var motion = new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(1), Fixed.ofInt(2));
    for (int i = 0; i < 600; i++) {
      written.writeBytes(MessageWriter.encode(control, motion).bytes());
    }
    var adopting = new BusproofTestControlV1.Request.AdoptClient(pair.getFirst().fd());
    var last = MessageWriter.encode(control, adopting);
    written.writeBytes(last.bytes());
    tester.sendRaw(written.toByteArray(), last.descriptors()).flush();
    try (TestClient late = TestClient.over(pair.getLast())) {
      tester.awaitEvent(control, BusproofTestControlV1.Event.Adopted.class);
      late.roundtrip();
    }
  }

  @Test
  void a_window_is_put_where_it_is_wanted_before_and_after_it_is_mapped() throws Exception {
    try (TestClient client = adopt()) {
      tester.awaitEvent(control, BusproofTestControlV1.Event.Adopted.class);
      TestDesk desk = TestDesk.of(client);
      TestSeat seat = TestSeat.of(client);
      TestDesk.Shell window = desk.toplevel();
      client.roundtrip();
      send(new BusproofTestControlV1.Request.PlaceSurface(1, window.surface(), 100, 50));
      done();
      desk.configure(window);
      desk.show(window.surface(), desk.buffer(40, 40, RED));
      client.roundtrip();
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(101), Fixed.ofInt(52)));
      done();
      assertThat(seat.lastEnter().surfaceX()).isEqualTo(Fixed.ofInt(1));
      assertThat(seat.lastEnter().surfaceY()).isEqualTo(Fixed.ofInt(2));
      send(new BusproofTestControlV1.Request.PlaceSurface(1, window.surface(), 90, 45));
      done();
      assertThat(seat.lastMotion().surfaceX()).isEqualTo(Fixed.ofInt(11));
    }
  }

  @Test
  void every_device_can_be_used() throws Exception {
    try (TestClient client = adopt()) {
      TestSeat seat = TestSeat.of(client);
      int touch = seat.touch();
      TestDesk.of(client).window(100, 100, RED);
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(20), Fixed.ofInt(20)));
      send(new BusproofTestControlV1.Request.PointerMoveRelative(Fixed.ofInt(2), Fixed.ofInt(3)));
      send(new BusproofTestControlV1.Request.PointerButton(TestSeat.LEFT, 1));
      send(new BusproofTestControlV1.Request.PointerButton(TestSeat.LEFT, 0));
      send(new BusproofTestControlV1.Request.PointerAxis(0, Fixed.ofInt(10)));
      send(new BusproofTestControlV1.Request.TouchDown(5, Fixed.ofInt(30), Fixed.ofInt(30)));
      send(new BusproofTestControlV1.Request.TouchMotion(5, Fixed.ofInt(31), Fixed.ofInt(30)));
      send(new BusproofTestControlV1.Request.TouchUp(5));
      send(new BusproofTestControlV1.Request.Key(30, 1));
      done();
      assertThat(seat.pointerWords())
          .containsExactly(
              "enter",
              "frame",
              "motion",
              "frame",
              "button",
              "frame",
              "button",
              "frame",
              "axis_relative_direction",
              "axis",
              "frame");
      client.awaitEvent(touch, WlTouch.Event.Up.class);
      client.awaitEvent(seat.keyboard(), WlKeyboard.Event.Key.class);
    }
  }

  @Test
  void the_clock_moves_only_forward_and_events_carry_it() throws Exception {
    try (TestClient client = adopt()) {
      TestSeat seat = TestSeat.of(client);
      TestDesk.of(client).window(100, 100, RED);
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(20), Fixed.ofInt(20)));
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(21), Fixed.ofInt(20)));
      send(new BusproofTestControlV1.Request.AdvanceClock(3_600_000));
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(22), Fixed.ofInt(20)));
      done();
      client.roundtrip();
      List<WlPointer.Event.Motion> motions =
          client.events(seat.pointer(), WlPointer.Event.Motion.class);
      assertThat(motions.getLast().time() - motions.getFirst().time())
          .isGreaterThanOrEqualTo(3_600_000);
    }
  }

  @Test
  void placing_a_window_of_a_client_that_has_gone_does_nothing() throws Exception {
    adopt().close();
    tester.awaitEvent(control, BusproofTestControlV1.Event.Adopted.class);
    compositor.awaitStatistics("the client to go", now -> now.clients() == 1);
    send(new BusproofTestControlV1.Request.PlaceSurface(1, 3, 0, 0));
    done();
  }

  @Test
  @Provokes("busproof_test_control_v1.unknown_client")
  void a_number_nobody_has_is_unknown_client() {
    send(new BusproofTestControlV1.Request.PlaceSurface(1, 3, 0, 0));
    assertError(BusproofTestControlV1.Error.UNKNOWN_CLIENT);
  }

  @Test
  @Provokes("busproof_test_control_v1.unknown_surface")
  void an_id_of_no_surface_is_unknown_surface() throws Exception {
    try (TestClient client = adopt()) {
      client.roundtrip();
      send(new BusproofTestControlV1.Request.PlaceSurface(1, 1, 0, 0));
      assertError(BusproofTestControlV1.Error.UNKNOWN_SURFACE);
    }
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_fd")
  void a_pipe_is_invalid_fd() throws Exception {
    try (FdPair pipe = Fd.pipe(libc)) {
      send(new BusproofTestControlV1.Request.AdoptClient(pipe.first().duplicate()));
    }
    assertError(BusproofTestControlV1.Error.INVALID_FD);
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_value")
  void a_state_that_does_not_exist_is_invalid_value() {
    send(new BusproofTestControlV1.Request.PointerButton(TestSeat.LEFT, 2));
    assertError(BusproofTestControlV1.Error.INVALID_VALUE);
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_value")
  void an_axis_that_does_not_exist_is_invalid_value() {
    send(new BusproofTestControlV1.Request.PointerAxis(2, 256));
    assertError(BusproofTestControlV1.Error.INVALID_VALUE);
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_touch")
  void a_touch_point_put_down_twice_is_invalid_touch() {
    send(new BusproofTestControlV1.Request.TouchDown(1, 0, 0));
    send(new BusproofTestControlV1.Request.TouchDown(1, 0, 0));
    assertError(BusproofTestControlV1.Error.INVALID_TOUCH);
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_touch")
  void a_touch_point_lifted_while_up_is_invalid_touch() {
    send(new BusproofTestControlV1.Request.TouchUp(1));
    assertError(BusproofTestControlV1.Error.INVALID_TOUCH);
  }

  @Test
  void a_forgiven_buffer_stands_for_the_handshake() throws Exception {
    send(new BusproofTestControlV1.Request.ForgiveUnansweredConfigures());
    done();
    try (TestClient client = adopt()) {
      TestDesk desk = TestDesk.of(client);
      TestSeat seat = TestSeat.of(client);
      TestDesk.Shell window = desk.toplevel();
      desk.show(window.surface(), desk.buffer(40, 40, RED));
      client.awaitEvent(window.xdgSurface(), XdgSurface.Event.Configure.class);
      send(new BusproofTestControlV1.Request.PlaceSurface(1, window.surface(), 100, 50));
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(101), Fixed.ofInt(52)));
      done();
      client.roundtrip();
      assertThat(seat.lastEnter().surfaceX()).isEqualTo(Fixed.ofInt(1));
    }
  }

  /** How far from its left edge a window has the pointer, after a corner was dragged by 20,20. */
  private int gripAfterResizeThatIsNotAnswered() throws Exception {
    try (TestClient client = adopt()) {
      TestDesk desk = TestDesk.of(client);
      TestSeat seat = TestSeat.of(client);
      TestDesk.Shell window = desk.window(100, 100, RED);
      send(new BusproofTestControlV1.Request.PlaceSurface(1, window.surface(), 50, 50));
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(60), Fixed.ofInt(60)));
      send(new BusproofTestControlV1.Request.PointerButton(TestSeat.LEFT, 1));
      done();
      int edge = XdgToplevel.ResizeEdge.TOP_LEFT.value();
      client.send(
          window.role(),
          new XdgToplevel.Request.Resize(seat.seat(), seat.lastButton().serial(), edge));
      client.roundtrip();
      send(new BusproofTestControlV1.Request.PointerMove(Fixed.ofInt(80), Fixed.ofInt(80)));
      send(new BusproofTestControlV1.Request.PointerButton(TestSeat.LEFT, 0));
      done();
      return Fixed.toInt(seat.lastEnter().surfaceX());
    }
  }

  @Test
  void a_window_stays_until_its_client_has_drawn_what_a_resize_asks_for() throws Exception {
    assertThat(gripAfterResizeThatIsNotAnswered()).isEqualTo(30);
  }

  @Test
  void a_window_whose_unanswered_resize_is_forgiven_moves_at_once() throws Exception {
    send(new BusproofTestControlV1.Request.ForgiveUnansweredConfigures());
    done();
    assertThat(gripAfterResizeThatIsNotAnswered()).isEqualTo(10);
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void a_buffer_of_what_is_no_window_yet_is_not_forgiven() throws Exception {
    send(new BusproofTestControlV1.Request.ForgiveUnansweredConfigures());
    done();
    try (TestClient client = adopt()) {
      TestDesk desk = TestDesk.of(client);
      int surface = desk.surface();
      desk.xdgSurface(surface);
      desk.attach(surface, desk.buffer(4, 4, RED));
      assertThat(client.awaitError().kind()).isEqualTo("xdg_surface 3");
    }
  }
}
