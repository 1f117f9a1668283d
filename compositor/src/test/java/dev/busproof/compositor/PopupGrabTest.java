package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.XdgPopup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Menus: popups of 20x20 with a grab. The window is at 16,16, the menu in its corner. */
class PopupGrabTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(100, 100, RED);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private TestDesk.Shell menu(TestDesk.Shell parent, int serial) {
    TestDesk.Shell menu = desk.popup(parent);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat.seat(), serial));
    desk.configure(menu);
    desk.show(menu.surface(), desk.buffer(20, 20, GREEN));
    client.roundtrip();
    return menu;
  }

  private TestDesk.Shell menu() {
    compositor.click(80, 80);
    return menu(window, seat.lastButton().serial());
  }

  private boolean isDone(TestDesk.Shell menu) {
    client.roundtrip();
    return !client.events(menu.role(), XdgPopup.Event.PopupDone.class).isEmpty();
  }

  private int keyboardFocus() {
    client.roundtrip();
    return client.events(seat.keyboard(), WlKeyboard.Event.Enter.class).getLast().surface();
  }

  @Test
  void the_menu_has_the_keyboard_until_it_is_closed() {
    TestDesk.Shell menu = menu();
    assertThat(keyboardFocus()).isEqualTo(menu.surface());
    client.send(menu.role(), new XdgPopup.Request.Destroy());
    assertThat(keyboardFocus()).isEqualTo(window.surface());
  }

  @Test
  void a_click_on_the_desktop_dismisses_all_menus_from_the_top() {
    TestDesk.Shell menu = menu();
    TestDesk.Shell submenu = menu(menu, seat.lastButton().serial());
    compositor.click(300, 200);
    assertThat(isDone(menu)).isTrue();
    assertThat(isDone(submenu)).isTrue();
    assertThat(keyboardFocus()).isEqualTo(window.surface());
  }

  @Test
  void another_clients_window_gets_no_pointer_and_no_click_while_a_menu_is_open() {
    TestClient other = compositor.connect();
    TestSeat otherSeat = TestSeat.of(other);
    TestDesk.Shell otherWindow = TestDesk.of(other).window(50, 50, RED);
    TestDesk.Shell menu = menu();
    otherSeat.pointerEvents();
    compositor.pointerTo(140, 30);
    assertThat(otherSeat.pointerEvents()).isEmpty();
    compositor.button(TestSeat.LEFT, true);
    assertThat(isDone(menu)).isTrue();
    assertThat(otherSeat.pointerEvents()).as("the click only closes the menu").isEmpty();
    compositor.button(TestSeat.LEFT, false);
    assertThat(otherSeat.lastEnter().surface()).isEqualTo(otherWindow.surface());
    assertThat(otherSeat.pointerWords()).doesNotContain("button");
  }

  @Test
  void the_clients_own_window_gets_its_click_and_keeps_the_menu() {
    TestDesk.Shell menu = menu();
    seat.pointerEvents();
    compositor.click(90, 90);
    assertThat(seat.pointerWords()).contains("button");
    assertThat(isDone(menu)).as("it is for the client to close it").isFalse();
    assertThat(keyboardFocus()).isEqualTo(menu.surface());
  }

  @Test
  void a_click_on_another_window_of_the_client_is_told_and_closes_the_menu() {
    TestDesk.Shell second = desk.window(50, 50, RED);
    TestDesk.Shell menu = menu();
    seat.pointerEvents();
    compositor.click(140, 30);
    assertThat(seat.lastEnter().surface()).isEqualTo(second.surface());
    assertThat(seat.pointerWords()).contains("button");
    assertThat(isDone(menu)).isTrue();
    assertThat(keyboardFocus()).isEqualTo(second.surface());
  }

  @Test
  void a_new_window_closes_the_menu() {
    TestDesk.Shell menu = menu();
    desk.window(50, 50, RED);
    assertThat(isDone(menu)).isTrue();
  }

  @Test
  void the_pointer_goes_to_the_menu_and_back() {
    TestDesk.Shell menu = menu();
    compositor.pointerTo(18, 18);
    assertThat(seat.lastEnter().surface()).isEqualTo(menu.surface());
    client.send(menu.role(), new XdgPopup.Request.Destroy());
    int enters = client.events(seat.pointer(), WlPointer.Event.Enter.class).size();
    assertThat(client.awaitEvent(seat.pointer(), WlPointer.Event.Enter.class, enters + 1).surface())
        .isEqualTo(window.surface());
  }

  @Test
  void a_grab_with_a_serial_of_no_event_is_denied() {
    TestDesk.Shell menu = desk.popup(window);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat.seat(), 1234567));
    assertThat(isDone(menu)).isTrue();
  }

  /** The lower of two is dismissed, and with it the upper, whose parent gets another role then. */
  @Test
  void a_dismissed_popup_does_not_close_a_ring_of_parents() {
    int lower = desk.surface();
    int lowerXdg = desk.xdgSurface(lower);
    int rootless = desk.popupOf(lowerXdg, 0, desk.positioner(20, 20));
    TestDesk.Shell upper = desk.popup(new TestDesk.Shell(lower, lowerXdg, rootless));
    client.send(rootless, new XdgPopup.Request.Grab(seat.seat(), 1234567));
    assertThat(isDone(upper)).isTrue();
    client.send(rootless, new XdgPopup.Request.Destroy());
    TestDesk.Shell again =
        new TestDesk.Shell(
            lower, lowerXdg, desk.popupOf(lowerXdg, upper.xdgSurface(), desk.positioner(20, 20)));
    TestDesk.Shell onTop = desk.popup(upper);
    client.send(onTop.role(), new XdgPopup.Request.Grab(seat.seat(), 1234567));
    assertThat(isDone(onTop)).isTrue();
    assertThat(isDone(again)).isFalse();
  }

  @Test
  void a_grab_with_another_clients_serial_is_denied() {
    compositor.click(80, 80);
    int serial = seat.lastButton().serial();
    TestClient other = compositor.connect();
    TestDesk otherDesk = TestDesk.of(other);
    TestDesk.Shell menu = otherDesk.popup(otherDesk.window(50, 50, RED));
    other.send(menu.role(), new XdgPopup.Request.Grab(TestSeat.of(other).seat(), serial));
    other.awaitEvent(menu.role(), XdgPopup.Event.PopupDone.class);
  }

  @Test
  void a_grab_with_a_forgotten_serial_is_denied() {
    compositor.click(80, 80);
    int serial = seat.lastButton().serial();
    for (int i = 0; i < 40; i++) {
      compositor.click(80, 80);
    }
    TestDesk.Shell menu = desk.popup(window);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat.seat(), serial));
    assertThat(isDone(menu)).isTrue();
  }
}
