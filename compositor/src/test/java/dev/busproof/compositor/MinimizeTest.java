package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgToplevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows out of sight, and how they come back. The output is 320x240. */
class MinimizeTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int ACTIVATED = 4;
  private static final int SUSPENDED = 9;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell below = desk.window(50, 50, GREEN);
  private final TestDesk.Shell window = desk.window(50, 50, RED);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private void minimize(TestDesk.Shell which) {
    client.send(which.role(), new XdgToplevel.Request.SetMinimized()).roundtrip();
  }

  private List<Integer> states(TestDesk.Shell which) {
    client.roundtrip();
    return TestWords.read(
        client.events(which.role(), XdgToplevel.Event.Configure.class).getLast().states());
  }

  private boolean isSeen(int rgb) {
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    for (int y = 0; y < 240; y++) {
      for (int x = 0; x < 320; x++) {
        if (screen.at(x, y) == rgb) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void a_minimized_window_is_not_seen_and_the_next_one_has_the_focus() {
    minimize(window);
    assertThat(isSeen(0xff0000)).isFalse();
    assertThat(states(window)).containsExactly(SUSPENDED);
    assertThat(states(below)).containsExactly(ACTIVATED);
    assertThat(client.events(seat.keyboard(), WlKeyboard.Event.Enter.class).getLast().surface())
        .isEqualTo(below.surface());
  }

  @Test
  void one_that_was_not_active_is_told_too() {
    minimize(below);
    assertThat(states(below)).containsExactly(SUSPENDED);
    assertThat(states(window)).containsExactly(ACTIVATED);
    assertThat(isSeen(0x00ff00)).isFalse();
  }

  @Test
  void a_click_beside_all_windows_brings_them_back_the_last_first() {
    minimize(below);
    minimize(window);
    compositor.click(310, 230);
    assertThat(states(window)).containsExactly(ACTIVATED);
    assertThat(states(below)).containsExactly(SUSPENDED);
    assertThat(isSeen(0xff0000)).isTrue();
    compositor.click(310, 230);
    assertThat(states(below)).containsExactly(ACTIVATED);
    assertThat(isSeen(0x00ff00)).isTrue();
    compositor.click(310, 230);
    assertThat(states(below)).containsExactly(ACTIVATED);
  }

  @Test
  void what_is_committed_meanwhile_is_seen_when_it_is_back() {
    minimize(window);
    desk.show(window.surface(), desk.buffer(50, 50, 0xff0000ff));
    assertThat(isSeen(0x0000ff)).isFalse();
    compositor.click(310, 230);
    assertThat(isSeen(0x0000ff)).isTrue();
  }

  @Test
  void its_children_are_above_it_when_it_is_back() {
    TestDesk.Shell parent = desk.window(300, 200, RED);
    TestDesk.Shell child = desk.window(290, 190, 0xff0000ff);
    client.send(child.role(), new XdgToplevel.Request.SetParent(parent.role()));
    minimize(parent);
    compositor.click(1, 239);
    assertThat(states(parent)).containsExactly(ACTIVATED);
    compositor.click(150, 120);
    assertThat(seat.lastEnter().surface()).isEqualTo(child.surface());
    assertThat(states(child)).containsExactly(ACTIVATED);
  }

  @Test
  void its_popups_are_done_and_it_can_open_no_menu() {
    TestDesk.Shell popup = desk.shownPopup(window, GREEN);
    minimize(window);
    client.awaitEvent(popup.role(), XdgPopup.Event.PopupDone.class);
    compositor.click(20, 20);
    int serial = seat.lastButton().serial();
    TestDesk.Shell menu = desk.popup(window);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat.seat(), serial));
    client.awaitEvent(menu.role(), XdgPopup.Event.PopupDone.class);
  }

  @Test
  void one_that_goes_does_not_come_back() {
    minimize(window);
    client.send(window.role(), new XdgToplevel.Request.Destroy()).roundtrip();
    compositor.click(310, 230);
    assertThat(states(below)).containsExactly(ACTIVATED);
    assertThat(isSeen(0xff0000)).isFalse();
  }

  @Test
  void before_it_is_mapped_a_window_cannot_be_minimized() {
    TestDesk.Shell next = desk.toplevel();
    client.send(next.role(), new XdgToplevel.Request.SetMinimized());
    desk.configure(next);
    desk.show(next.surface(), desk.buffer(40, 40, 0xff0000ff));
    assertThat(isSeen(0x0000ff)).isTrue();
    assertThat(states(next)).containsExactly(ACTIVATED);
  }

  @Test
  void the_last_of_several_states_asked_for_before_mapping_counts() {
    TestDesk.Shell next = desk.toplevel();
    client.send(next.role(), new XdgToplevel.Request.SetMaximized());
    client.send(next.role(), new XdgToplevel.Request.SetFullscreen(0));
    client.send(next.role(), new XdgToplevel.Request.UnsetFullscreen());
    client.send(next.role(), new XdgToplevel.Request.UnsetMaximized());
    client.send(next.role(), new XdgToplevel.Request.SetMaximized());
    desk.commit(next.surface());
    assertThat(states(next)).containsExactly(1);
    assertThat(client.events(next.role(), XdgToplevel.Event.Configure.class)).hasSize(1);
  }
}
