package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Windows and popups as they should be used. The output is 320x240; the first window is placed at
 * 16,16.
 */
class ShellTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int MAXIMIZED = 1;
  private static final int FULLSCREEN = 2;
  private static final int ACTIVATED = 4;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private static List<Integer> words(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<Integer> words = new ArrayList<>();
    while (buffer.hasRemaining()) {
      words.add(buffer.getInt());
    }
    return words;
  }

  private XdgToplevel.Event.Configure lastConfigure(TestDesk.Shell window) {
    client.roundtrip();
    return client.events(window.role(), XdgToplevel.Event.Configure.class).getLast();
  }

  @Test
  void the_initial_commit_is_answered_with_a_configure_that_leaves_the_size_open() {
    TestDesk.Shell window = desk.toplevel();
    client.roundtrip();
    assertThat(client.events(window.xdgSurface())).as("before the commit").isEmpty();
    desk.commit(window.surface());
    XdgToplevel.Event.Configure configure = lastConfigure(window);
    assertThat(configure.width()).isZero();
    assertThat(configure.height()).isZero();
    assertThat(words(configure.states())).isEmpty();
    assertThat(client.events(window.role(), XdgToplevel.Event.ConfigureBounds.class))
        .containsExactly(new XdgToplevel.Event.ConfigureBounds(320, 240));
    assertThat(
            words(
                client
                    .awaitEvent(window.role(), XdgToplevel.Event.WmCapabilities.class)
                    .capabilities()))
        .containsExactly(2, 3, 4);
    assertThat(client.events(window.xdgSurface(), XdgSurface.Event.Configure.class)).hasSize(1);
  }

  @Test
  void the_newest_window_is_the_activated_one() {
    TestDesk.Shell first = desk.window(40, 40, RED);
    assertThat(words(lastConfigure(first).states())).containsExactly(ACTIVATED);
    TestDesk.Shell second = desk.window(40, 40, RED);
    assertThat(words(lastConfigure(first).states())).isEmpty();
    assertThat(words(lastConfigure(second).states())).containsExactly(ACTIVATED);
    client.send(second.role(), new XdgToplevel.Request.Destroy());
    assertThat(words(lastConfigure(first).states())).containsExactly(ACTIVATED);
  }

  @Test
  void a_window_asked_to_be_maximized_first_is_configured_so_at_once() {
    TestDesk.Shell window = desk.toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    desk.commit(window.surface());
    XdgToplevel.Event.Configure configure = lastConfigure(window);
    assertThat(configure.width()).isEqualTo(320);
    assertThat(configure.height()).isEqualTo(240);
    assertThat(words(configure.states())).containsExactly(MAXIMIZED);
  }

  @Test
  void a_window_gets_its_size_and_place_back_after_being_maximized() {
    TestDesk.Shell window = desk.window(50, 30, RED);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    assertThat(words(lastConfigure(window).states())).containsExactly(MAXIMIZED, ACTIVATED);
    acknowledgeAll(window);
    desk.show(window.surface(), desk.buffer(320, 240, GREEN));
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(319, 239)).isEqualTo(0x00ff00);

    client.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
    XdgToplevel.Event.Configure configure = lastConfigure(window);
    assertThat(configure.width()).isEqualTo(50);
    assertThat(configure.height()).isEqualTo(30);
    acknowledgeAll(window);
    desk.show(window.surface(), desk.buffer(50, 30, RED));
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(16, 16)).isEqualTo(0xff0000);
    assertThat(Screen.of(compositor).at(15, 15)).isNotEqualTo(0xff0000);
  }

  private void acknowledgeAll(TestDesk.Shell window) {
    client.roundtrip();
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
  }

  @Test
  void every_request_for_a_state_is_answered_also_when_nothing_changes() {
    TestDesk.Shell window = desk.window(50, 30, RED);
    int before = client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size();
    client.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
    client.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(desk.output()));
    assertThat(words(lastConfigure(window).states())).containsExactly(FULLSCREEN, ACTIVATED);
    assertThat(client.events(window.xdgSurface(), XdgSurface.Event.Configure.class))
        .hasSize(before + 3);
  }

  @Test
  void a_client_that_never_acknowledges_is_not_sent_configures_without_end() {
    TestDesk.Shell window = desk.window(50, 30, RED);
    for (int i = 0; i < 1000; i++) {
      client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    }
    client.roundtrip();
    int sent = client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size();
    assertThat(sent).isLessThan(100);
    client.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
    acknowledgeAll(window);
    assertThat(words(lastConfigure(window).states())).as("the one owed").containsExactly(ACTIVATED);
  }

  @Test
  void an_unmapped_window_starts_again_with_nothing_set() {
    TestDesk.Shell window = desk.toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    desk.configure(window);
    desk.show(window.surface(), desk.buffer(320, 240, RED));
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.roundtrip();
    desk.configure(window);
    assertThat(words(lastConfigure(window).states())).isEmpty();
    desk.show(window.surface(), desk.buffer(40, 40, GREEN));
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(16, 16)).isEqualTo(0x00ff00);
  }

  @Test
  void a_window_that_is_mapped_again_is_where_it_was() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    desk.window(40, 40, GREEN);
    desk.awaitFrame();
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    desk.window(40, 40, GREEN);
    desk.configure(window);
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(5, 5, 30, 30));
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    assertThat(screen.at(16, 16)).isEqualTo(0xff0000);
    assertThat(screen.at(15, 15)).isNotEqualTo(0xff0000);
  }

  @Test
  void a_subsurface_that_reaches_out_does_not_push_its_window_around() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    int child = desk.surface();
    int subsurface = desk.subsurface(child, window.surface());
    client.send(subsurface, new WlSubsurface.Request.SetPosition(-10, -5));
    desk.show(child, desk.buffer(20, 20, GREEN));
    desk.commit(window.surface());
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    assertThat(screen.at(6, 11)).isEqualTo(0x00ff00);
    assertThat(screen.at(55, 55)).isEqualTo(0xff0000);
  }

  @Test
  void shadows_outside_the_window_geometry_do_not_move_the_window() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(10, 10, 30, 30));
    desk.show(window.surface(), desk.buffer(50, 50, RED));
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    assertThat(screen.at(6, 6)).isEqualTo(0xff0000);
    assertThat(screen.at(55, 55)).isEqualTo(0xff0000);
    assertThat(screen.at(5, 5)).isNotEqualTo(0xff0000);
  }

  @Test
  void a_child_window_is_raised_above_its_parent() {
    TestDesk.Shell child = desk.window(400, 300, RED);
    TestDesk.Shell parent = desk.window(400, 300, GREEN);
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(100, 100)).isEqualTo(0x00ff00);
    client.send(child.role(), new XdgToplevel.Request.SetParent(parent.role()));
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(100, 100)).isEqualTo(0xff0000);
  }

  @Test
  void a_ping_is_answered() {
    desk.window(40, 40, RED);
    XdgWmBase.Event.Ping ping = client.awaitEvent(desk.wmBase(), XdgWmBase.Event.Ping.class);
    client.send(desk.wmBase(), new XdgWmBase.Request.Pong(ping.serial())).roundtrip();
  }

  @Test
  void surfaces_are_told_that_they_are_on_the_output() {
    int output = desk.output();
    TestDesk.Shell window = desk.window(40, 40, RED);
    assertThat(client.awaitEvent(window.surface(), WlSurface.Event.Enter.class).output())
        .isEqualTo(output);
    int another = desk.output();
    assertThat(client.awaitEvent(window.surface(), WlSurface.Event.Enter.class, 2).output())
        .isEqualTo(another);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.awaitEvent(window.surface(), WlSurface.Event.Leave.class, 2);
  }

  @Test
  void a_popup_is_configured_shown_beside_its_parent_and_moved_by_reposition() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    TestDesk.Shell popup = desk.shownPopup(window, GREEN);
    assertThat(client.awaitEvent(popup.role(), XdgPopup.Event.Configure.class))
        .isEqualTo(new XdgPopup.Event.Configure(0, 0, 20, 20));
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(16, 16)).isEqualTo(0x00ff00);

    int positioner = desk.positioner(20, 20);
    client.send(positioner, new XdgPositioner.Request.SetOffset(50, 60));
    client.send(popup.role(), new XdgPopup.Request.Reposition(positioner, 77));
    assertThat(client.awaitEvent(popup.role(), XdgPopup.Event.Repositioned.class).token())
        .isEqualTo(77);
    assertThat(client.awaitEvent(popup.role(), XdgPopup.Event.Configure.class, 2))
        .isEqualTo(new XdgPopup.Event.Configure(50, 60, 20, 20));
    desk.commit(popup.surface());
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(16, 16)).as("not acknowledged").isEqualTo(0x00ff00);
    desk.acknowledge(popup, 2);
    desk.commit(popup.surface());
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(16, 16)).isEqualTo(0xff0000);
    assertThat(Screen.of(compositor).at(16 + 50, 16 + 60)).isEqualTo(0x00ff00);
  }

  @Test
  void a_popup_may_be_put_at_a_point() {
    int positioner = desk.positioner();
    client.send(positioner, new XdgPositioner.Request.SetSize(20, 20));
    client.send(positioner, new XdgPositioner.Request.SetAnchorRect(50, 40, 0, 0));
    int surface = desk.surface();
    int xdgSurface = desk.xdgSurface(surface);
    int popup = desk.popupOf(xdgSurface, desk.window(100, 100, RED).xdgSurface(), positioner);
    desk.commit(surface);
    assertThat(client.awaitEvent(popup, XdgPopup.Event.Configure.class))
        .isEqualTo(new XdgPopup.Event.Configure(40, 30, 20, 20));
  }

  @Test
  void popups_are_done_from_the_top_when_their_window_goes() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    TestDesk.Shell popup = desk.shownPopup(window, GREEN);
    TestDesk.Shell nested = desk.shownPopup(popup, GREEN);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.awaitEvent(nested.role(), XdgPopup.Event.PopupDone.class);
    client.awaitEvent(popup.role(), XdgPopup.Event.PopupDone.class);

    // The client may have sent this before it read the news: it is no error.
    desk.show(popup.surface(), desk.buffer(20, 20, GREEN));
    desk.commit(desk.popup(popup).surface());
    client.send(nested.role(), new XdgPopup.Request.Destroy());
    client.roundtrip();
  }

  @Test
  void a_popup_on_a_dismissed_parent_is_dismissed() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    TestDesk.Shell popup = desk.shownPopup(window, GREEN);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    TestDesk.Shell nested = desk.popup(popup);
    desk.commit(nested.surface());
    client.awaitEvent(nested.role(), XdgPopup.Event.PopupDone.class);
  }

  @Test
  void popups_with_a_grab_nest_and_are_destroyed_from_the_top() {
    TestSeat input = TestSeat.of(client);
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.click(20, 20);
    int seat = input.seat();
    int serial = input.lastButton().serial();
    TestDesk.Shell menu = desk.popup(window);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat, serial));
    desk.configure(menu);
    desk.show(menu.surface(), desk.buffer(20, 20, GREEN));
    TestDesk.Shell submenu = desk.popup(menu);
    client.send(submenu.role(), new XdgPopup.Request.Grab(seat, serial));
    desk.configure(submenu);
    desk.show(submenu.surface(), desk.buffer(20, 20, GREEN));
    client.roundtrip();
    client.send(submenu.role(), new XdgPopup.Request.Destroy());
    client.send(menu.role(), new XdgPopup.Request.Destroy());
    client.roundtrip();
  }

  @Test
  void hundreds_of_nested_popups_are_dismissed_together() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    List<TestDesk.Shell> chain = new ArrayList<>();
    TestDesk.Shell parent = window;
    for (int i = 0; i < 255; i++) {
      parent = desk.shownPopup(parent, GREEN);
      chain.add(parent);
    }
    client.send(window.role(), new XdgToplevel.Request.Destroy());
    client.awaitEvent(chain.getFirst().role(), XdgPopup.Event.PopupDone.class);
    client.awaitEvent(chain.getLast().role(), XdgPopup.Event.PopupDone.class);
  }
}
