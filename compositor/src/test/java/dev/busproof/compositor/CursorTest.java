package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlSurface;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is painted where the pointer is. The window is red and at 16,16. */
class CursorTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int RED_SEEN = 0xff0000;
  private static final int GREEN_SEEN = 0x00ff00;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(200, 100, RED);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int cursor() {
    int surface = desk.surface();
    desk.show(surface, desk.buffer(8, 8, GREEN));
    return surface;
  }

  private void set(int serial, int surface, int hotspotX, int hotspotY) {
    client.send(
        seat.pointer(), new WlPointer.Request.SetCursor(serial, surface, hotspotX, hotspotY));
  }

  private int seen(int x, int y) {
    desk.awaitFrame();
    return Screen.of(compositor).at(x, y);
  }

  @Test
  void the_hotspot_is_where_the_pointer_is() {
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), cursor(), 2, 3);
    assertThat(seen(48, 47)).isEqualTo(GREEN_SEEN);
    assertThat(seen(55, 54)).isEqualTo(GREEN_SEEN);
    assertThat(seen(47, 47)).isEqualTo(RED_SEEN);
    assertThat(seen(56, 54)).isEqualTo(RED_SEEN);
    compositor.pointerTo(100, 50);
    assertThat(seen(48, 47)).isEqualTo(RED_SEEN);
    assertThat(seen(98, 47)).isEqualTo(GREEN_SEEN);
  }

  @Test
  void it_may_be_set_before_it_has_content() {
    int surface = desk.surface();
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), surface, 0, 0);
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
    desk.show(surface, desk.buffer(8, 8, GREEN));
    assertThat(seen(50, 50)).isEqualTo(GREEN_SEEN);
  }

  @Test
  void offsets_of_the_content_move_the_hotspot() {
    int surface = cursor();
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), surface, 0, 0);
    client.send(surface, new WlSurface.Request.Offset(-4, -4));
    desk.commit(surface);
    assertThat(seen(46, 46)).isEqualTo(GREEN_SEEN);
    assertThat(seen(54, 54)).isEqualTo(RED_SEEN);
  }

  @Test
  void null_hides_it() {
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), cursor(), 0, 0);
    assertThat(seen(50, 50)).isEqualTo(GREEN_SEEN);
    set(seat.lastEnter().serial(), 0, 0, 0);
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
  }

  @Test
  void a_destroyed_cursor_is_gone() {
    int surface = cursor();
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), surface, 0, 0);
    assertThat(seen(50, 50)).isEqualTo(GREEN_SEEN);
    client.send(surface, new WlSurface.Request.Destroy());
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
  }

  @Test
  void a_serial_before_the_enter_has_no_effect() {
    compositor.pointerTo(50, 50);
    int old = seat.lastEnter().serial();
    compositor.pointerTo(300, 200);
    compositor.pointerTo(50, 50);
    assertThat(seat.lastEnter().serial()).isNotEqualTo(old);
    set(old, cursor(), 0, 0);
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
  }

  @Test
  void a_serial_that_was_never_given_out_has_no_effect() {
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial() + 100_000, cursor(), 0, 0);
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
  }

  @Test
  void a_client_without_the_pointer_cannot_set_it() {
    TestClient other = compositor.connect();
    TestDesk otherDesk = TestDesk.of(other);
    TestSeat otherSeat = TestSeat.of(other);
    compositor.pointerTo(50, 50);
    int surface = otherDesk.surface();
    otherDesk.show(surface, otherDesk.buffer(8, 8, GREEN));
    other.send(
        otherSeat.pointer(),
        new WlPointer.Request.SetCursor(seat.lastEnter().serial(), surface, 0, 0));
    other.roundtrip();
    assertThat(seen(50, 50)).isEqualTo(RED_SEEN);
  }

  @Test
  void it_goes_when_the_pointer_leaves_its_client() {
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), cursor(), 0, 0);
    assertThat(seen(50, 50)).isEqualTo(GREEN_SEEN);
    compositor.pointerTo(300, 200);
    assertThat(seen(300, 200)).isNotEqualTo(GREEN_SEEN);
  }

  @Test
  void the_same_surface_may_be_set_again_with_another_hotspot() {
    int surface = cursor();
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), surface, 0, 0);
    set(0, surface, 7, 7);
    assertThat(seen(43, 43)).isEqualTo(GREEN_SEEN);
    assertThat(seen(51, 51)).isEqualTo(RED_SEEN);
  }

  @Test
  @Provokes("wl_pointer.role")
  void a_window_as_cursor_is_role() {
    compositor.pointerTo(50, 50);
    set(seat.lastEnter().serial(), window.surface(), 0, 0);
    assertThat(client.awaitError().kind()).isEqualTo("wl_pointer 0");
  }

  @Test
  @Provokes("xdg_wm_base.role")
  void a_cursor_as_window_is_role() {
    int surface = desk.surface();
    set(0, surface, 0, 0);
    desk.xdgSurface(surface);
    assertThat(client.awaitError().kind()).isEqualTo("xdg_wm_base 0");
  }

  @Test
  void a_window_truncated_below_a_cursor_does_not_spoil_the_pictures_of_others() throws Exception {
    TestClient spectator = compositor.connect();
    TestClient culprit = compositor.connect();
    TestWindow hidden = TestWindow.open(culprit);
    int shm = client.bind(WlShm.NAME, 1);
    try (TestPool pool = TestPool.create(culprit, hidden.shm(), 64 * 64 * 4);
        TestPool large = TestPool.create(client, shm, 400 * 400 * 4)) {
      hidden.showAndWait(pool.buffer(64, 64));
      assertThat(blackPixels(Screen.of(compositor).rows(0, 0, 320, 240))).isEqualTo(64 * 64);
      compositor.pointerTo(50, 50);
      int cover = desk.surface();
      set(seat.lastEnter().serial(), cover, 50, 50);
      // Opaque, or the frame would paint what is below and end its owner.
      desk.show(cover, large.buffer(400, 400));
      desk.awaitFrame();
      assertThat(blackPixels(Screen.of(compositor).rows(0, 0, 320, 240))).isEqualTo(320 * 240);
      pool.file().truncate(0);

      int[][] picture = TestCopies.of(spectator, "HEADLESS-1").rows();

      assertThat(picture[50][50]).isEqualTo(RED_SEEN);
      assertThat(blackPixels(picture)).as("pixels of the window that is gone").isZero();
      assertThat(culprit.awaitError().kind()).isEqualTo("wl_buffer 2");
    }
  }

  private static long blackPixels(int[][] rows) {
    return Stream.of(rows).flatMapToInt(IntStream::of).filter(pixel -> pixel == 0).count();
  }
}
