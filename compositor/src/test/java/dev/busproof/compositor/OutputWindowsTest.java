package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows among several outputs: a is 300x200, b, of scale 2, is 200x150 units to its right. */
class OutputWindowsTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int BLUE = 0xff0000ff;
  private static final int BACKGROUND = 0x202428;

  private final TestStage stage = TestStage.of("a:300x200", "b:400x300,scale=2");
  private final TestClient client = stage.actor();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);

  @AfterEach
  void others_go_on() {
    stage.close();
  }

  private int seen(int x, int y) {
    desk.awaitFrame();
    Screen all = Screen.of(stage.compositor());
    return all.at(2 * x, 2 * y);
  }

  private XdgToplevel.Event.Configure lastConfigure(TestDesk.Shell window) {
    client.roundtrip();
    return client.events(window.role(), XdgToplevel.Event.Configure.class).getLast();
  }

  /** Does as the last configure event says, in that colour. */
  private void follow(TestDesk.Shell window, int argb) {
    XdgToplevel.Event.Configure size = lastConfigure(window);
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    desk.show(window.surface(), desk.buffer(size.width(), size.height(), argb));
    client.roundtrip();
  }

  private void assertSize(TestDesk.Shell window, int width, int height) {
    assertThat(lastConfigure(window).width()).isEqualTo(width);
    assertThat(lastConfigure(window).height()).isEqualTo(height);
  }

  @Test
  void a_new_window_goes_to_the_output_with_the_pointer_while_there_is_room() {
    desk.window(100, 100, RED);
    assertThat(seen(16, 16)).isEqualTo(0xff0000);
    stage.compositor().pointerTo(400, 140);
    desk.window(100, 100, GREEN);
    assertThat(seen(316, 16)).isEqualTo(0x00ff00);
    desk.window(160, 100, BLUE);
    assertThat(seen(132, 16)).as("there is room on a only").isEqualTo(0x0000ff);
  }

  @Test
  void a_dialog_goes_to_the_output_of_its_parent() {
    TestDesk.Shell parent = stage.window(desk, 310, 100, 50, 40, RED);
    TestDesk.Shell dialog = desk.toplevel();
    client.send(dialog.role(), new XdgToplevel.Request.SetParent(parent.role()));
    desk.configure(dialog);
    assertThat(client.events(dialog.role(), XdgToplevel.Event.ConfigureBounds.class))
        .containsExactly(new XdgToplevel.Event.ConfigureBounds(200, 150));
    desk.show(dialog.surface(), desk.buffer(50, 40, GREEN));
    assertThat(seen(316, 16)).isEqualTo(0x00ff00);
  }

  @Test
  void a_window_is_maximised_on_the_output_with_most_of_it_and_comes_back() {
    TestDesk.Shell window = stage.window(desk, 290, 20, 40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    assertSize(window, 200, 150);
    follow(window, RED);
    assertThat(seen(300, 0)).isEqualTo(0xff0000);
    assertThat(seen(499, 149)).isEqualTo(0xff0000);
    assertThat(seen(299, 0)).isEqualTo(BACKGROUND);
    client.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
    assertSize(window, 40, 40);
    follow(window, RED);
    assertThat(seen(290, 20)).isEqualTo(0xff0000);
    assertThat(seen(289, 20)).isEqualTo(BACKGROUND);
  }

  @Test
  void a_fullscreen_window_is_on_the_output_that_was_asked_for_and_hides_only_what_is_there() {
    TestDesk.Shell across = stage.window(desk, 250, 0, 100, 40, GREEN);
    TestDesk.Shell window = stage.window(desk, 10, 50, 40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(desk.output("b")));
    assertSize(window, 200, 150);
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    desk.show(window.surface(), desk.buffer(100, 100, RED));
    assertThat(seen(350, 25)).as("in the middle").isEqualTo(0xff0000);
    assertThat(seen(310, 10)).as("behind it").isZero();
    assertThat(seen(299, 10)).as("on the other output").isEqualTo(0x00ff00);
    stage.compositor().pointerTo(320, 10);
    client.roundtrip();
    assertThat(client.events(seat.pointer())).as("nothing behind takes input").isEmpty();
    stage.compositor().pointerTo(280, 10);
    assertThat(seat.lastEnter().surface()).isEqualTo(across.surface());
    client.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
    assertSize(window, 40, 40);
    follow(window, RED);
    assertThat(seen(10, 50)).isEqualTo(0xff0000);
    assertThat(seen(310, 10)).isEqualTo(0x00ff00);
  }

  @Test
  void fullscreen_without_an_output_is_on_the_windows_own() {
    TestDesk.Shell window = stage.window(desk, 400, 50, 40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(0));
    assertSize(window, 200, 150);
  }

  @Test
  void a_window_may_be_fullscreen_elsewhere_than_where_it_is_maximised() {
    TestDesk.Shell window = stage.window(desk, 10, 10, 40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    follow(window, RED);
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(desk.output("b")));
    follow(window, RED);
    assertThat(seen(499, 149)).isEqualTo(0xff0000);
    client.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
    assertSize(window, 300, 200);
    follow(window, RED);
    assertThat(seen(299, 199)).isEqualTo(0xff0000);
    assertThat(seen(300, 0)).isEqualTo(BACKGROUND);
  }

  @Test
  void two_windows_are_fullscreen_side_by_side() {
    TestDesk.Shell left = stage.window(desk, 10, 10, 40, 40, RED);
    TestDesk.Shell right = stage.window(desk, 310, 10, 40, 40, GREEN);
    client.send(left.role(), new XdgToplevel.Request.SetFullscreen(0));
    follow(left, RED);
    client.send(right.role(), new XdgToplevel.Request.SetFullscreen(0));
    follow(right, GREEN);
    assertThat(seen(299, 199)).isEqualTo(0xff0000);
    assertThat(seen(300, 0)).isEqualTo(0x00ff00);
  }

  @Test
  void a_smaller_fullscreen_window_in_front_leaves_nothing_of_the_larger_behind() {
    TestDesk.Shell large = stage.window(desk, 10, 10, 40, 40, RED);
    client.send(large.role(), new XdgToplevel.Request.SetFullscreen(0));
    follow(large, RED);
    TestDesk.Shell small = desk.toplevel();
    client.send(small.role(), new XdgToplevel.Request.SetFullscreen(0));
    desk.configure(small);
    desk.show(small.surface(), desk.buffer(100, 100, GREEN));
    assertThat(seen(150, 100)).isEqualTo(0x00ff00);
    assertThat(seen(10, 10)).isZero();
    stage.place(desk, small, 400, 50);
    desk.awaitFrame();
    client.send(small.role(), new XdgToplevel.Request.Destroy());
    assertThat(seen(10, 10)).isEqualTo(0xff0000);
  }

  @Test
  void a_window_that_was_never_shown_is_maximised_where_it_would_have_gone() {
    stage.compositor().pointerTo(450, 100);
    TestDesk.Shell window = desk.toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    desk.configure(window);
    assertSize(window, 200, 150);
    stage.compositor().pointerTo(10, 10);
    desk.show(window.surface(), desk.buffer(200, 150, RED));
    assertThat(seen(300, 0)).isEqualTo(0xff0000);
    assertThat(seen(299, 0)).isEqualTo(BACKGROUND);
  }

  @Test
  void a_popup_stays_on_the_output_of_what_it_is_put_at() {
    TestDesk.Shell window = stage.window(desk, 280, 100, 60, 40, RED);
    int positioner = desk.positioner(60, 30);
    client.send(positioner, new XdgPositioner.Request.SetAnchorRect(30, 0, 10, 10));
    client.send(
        positioner,
        new XdgPositioner.Request.SetGravity(XdgPositioner.Gravity.BOTTOM_LEFT.value()));
    client.send(positioner, new XdgPositioner.Request.SetConstraintAdjustment(1));
    int surface = desk.surface();
    int xdgSurface = desk.xdgSurface(surface);
    int popup = desk.popupOf(xdgSurface, window.xdgSurface(), positioner);
    desk.configure(new TestDesk.Shell(surface, xdgSurface, popup));
    assertThat(client.awaitEvent(popup, XdgPopup.Event.Configure.class))
        .as("slid to the right, out of a and onto b")
        .isEqualTo(new XdgPopup.Event.Configure(20, 5, 60, 30));
    assertThat(client.events(surface, WlSurface.Event.PreferredBufferScale.class))
        .containsExactly(new WlSurface.Event.PreferredBufferScale(2));
  }

  @Test
  void a_window_is_dragged_from_one_output_to_the_other() {
    TestDesk.Shell window = stage.window(desk, 200, 50, 40, 40, RED);
    stage.compositor().pointerTo(220, 70);
    stage.compositor().button(TestSeat.LEFT, true);
    client.send(
        window.role(), new XdgToplevel.Request.Move(seat.seat(), seat.lastButton().serial()));
    client.roundtrip();
    stage.compositor().pointerTo(420, 80);
    stage.compositor().button(TestSeat.LEFT, false);
    assertThat(seen(400, 60)).isEqualTo(0xff0000);
    assertThat(seen(439, 99)).isEqualTo(0xff0000);
    assertThat(seen(240, 60)).isEqualTo(BACKGROUND);
    assertThat(client.events(window.surface(), WlSurface.Event.Leave.class)).hasSize(0);
    assertThat(Fixed.toDouble(seat.lastEnter().surfaceX())).isEqualTo(20);
  }
}
