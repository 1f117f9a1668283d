package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every error of xdg_wm_base, xdg_surface and xdg_toplevel. */
class ShellErrorsTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private void assertError(String kind) {
    assertThat(client.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  @Provokes("xdg_wm_base.role")
  void an_xdg_surface_for_a_subsurface_is_role() {
    int child = desk.surface();
    desk.subsurface(child, desk.surface());
    desk.xdgSurface(child);
    assertError("xdg_wm_base 0");
  }

  @Test
  @Provokes("xdg_wm_base.role")
  void a_second_xdg_surface_is_role() {
    int surface = desk.surface();
    desk.xdgSurface(surface);
    desk.xdgSurface(surface);
    assertError("xdg_wm_base 0");
  }

  @Test
  @Provokes("xdg_wm_base.role")
  void a_popup_made_of_what_was_a_toplevel_is_role() {
    TestDesk.Shell parent = desk.window(40, 40, RED);
    TestDesk.Shell shell = desk.toplevel();
    client.send(shell.role(), new XdgToplevel.Request.Destroy());
    desk.popupOf(shell.xdgSurface(), parent.xdgSurface(), desk.positioner(5, 5));
    assertError("xdg_wm_base 0");
  }

  @Test
  void a_toplevel_may_be_made_again() {
    TestDesk.Shell shell = desk.window(40, 40, RED);
    client.send(shell.role(), new XdgToplevel.Request.Destroy());
    TestDesk.Shell again =
        new TestDesk.Shell(
            shell.surface(), shell.xdgSurface(), desk.toplevelOf(shell.xdgSurface()));
    desk.configure(again);
    desk.show(again.surface(), desk.buffer(40, 40, RED));
    client.roundtrip();
  }

  @Test
  @Provokes("xdg_wm_base.defunct_surfaces")
  void a_wm_base_destroyed_before_its_surfaces_is_defunct_surfaces() {
    desk.xdgSurface(desk.surface());
    client.send(desk.wmBase(), new XdgWmBase.Request.Destroy());
    assertError("xdg_wm_base 1");
  }

  @Test
  void a_wm_base_may_be_destroyed_after_its_surfaces() {
    int xdgSurface = desk.xdgSurface(desk.surface());
    client.send(xdgSurface, new XdgSurface.Request.Destroy());
    client.send(desk.wmBase(), new XdgWmBase.Request.Destroy());
    client.roundtrip();
  }

  @Test
  @Provokes("xdg_wm_base.not_the_topmost_popup")
  void a_popup_destroyed_before_its_own_popup_is_not_the_topmost_popup() {
    TestDesk.Shell popup = desk.shownPopup(desk.window(40, 40, RED), RED);
    desk.shownPopup(popup, RED);
    client.send(popup.role(), new XdgPopup.Request.Destroy());
    assertError("xdg_wm_base 2");
  }

  @Test
  @Provokes("xdg_wm_base.not_the_topmost_popup")
  void a_grab_that_is_not_on_top_of_the_grab_there_is_is_not_the_topmost_popup() {
    TestSeat input = TestSeat.of(client);
    TestDesk.Shell window = desk.window(40, 40, RED);
    compositor.click(20, 20);
    int serial = input.lastButton().serial();
    TestDesk.Shell first = desk.popup(window);
    client.send(first.role(), new XdgPopup.Request.Grab(input.seat(), serial));
    TestDesk.Shell second = desk.popup(window);
    client.send(second.role(), new XdgPopup.Request.Grab(input.seat(), serial));
    assertError("xdg_wm_base 2");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_popup_parent")
  void a_popup_committed_without_parent_is_invalid_popup_parent() {
    int surface = desk.surface();
    desk.popupOf(desk.xdgSurface(surface), 0, desk.positioner(5, 5));
    desk.commit(surface);
    assertError("xdg_wm_base 3");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_popup_parent")
  void a_popup_on_an_xdg_surface_without_role_is_invalid_popup_parent() {
    int parent = desk.xdgSurface(desk.surface());
    desk.popupOf(desk.xdgSurface(desk.surface()), parent, desk.positioner(5, 5));
    assertError("xdg_wm_base 3");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_popup_parent")
  void a_popup_on_a_parent_that_is_not_mapped_is_invalid_popup_parent() {
    TestDesk.Shell popup = desk.popup(desk.toplevel());
    desk.commit(popup.surface());
    assertError("xdg_wm_base 3");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_surface_state")
  void an_xdg_surface_for_a_surface_with_content_is_invalid_surface_state() {
    int surface = desk.surface();
    desk.show(surface, desk.buffer(4, 4, RED));
    desk.xdgSurface(surface);
    assertError("xdg_wm_base 4");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_surface_state")
  void an_xdg_surface_for_a_surface_with_an_attached_buffer_is_invalid_surface_state() {
    int surface = desk.surface();
    desk.attach(surface, desk.buffer(4, 4, RED));
    desk.xdgSurface(surface);
    assertError("xdg_wm_base 4");
  }

  private TestDesk.Shell maximizedWindow() {
    TestDesk.Shell window = desk.toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    desk.configure(window);
    return window;
  }

  @Test
  @Provokes("xdg_wm_base.invalid_surface_state")
  void a_maximized_window_that_is_smaller_than_it_was_told_is_invalid_surface_state() {
    desk.show(maximizedWindow().surface(), desk.buffer(319, 240, RED));
    assertError("xdg_wm_base 4");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_surface_state")
  void a_maximized_window_that_says_that_part_of_it_is_shadow_is_invalid_surface_state() {
    TestDesk.Shell window = maximizedWindow();
    desk.show(window.surface(), desk.buffer(320, 240, RED));
    client.roundtrip();
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(0, 0, 320, 230));
    desk.commit(window.surface());
    assertError("xdg_wm_base 4");
  }

  @Test
  void a_window_may_keep_its_size_until_it_says_that_it_is_maximized() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    client.roundtrip();
  }

  @Test
  void a_fullscreen_window_may_be_smaller_than_it_was_told() {
    TestDesk.Shell window = desk.toplevel();
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(0));
    desk.configure(window);
    desk.show(window.surface(), desk.buffer(100, 100, RED));
    client.roundtrip();
  }

  @Test
  @Provokes("xdg_wm_base.invalid_positioner")
  void a_popup_by_an_incomplete_positioner_is_invalid_positioner() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    desk.popupOf(desk.xdgSurface(desk.surface()), window.xdgSurface(), desk.positioner());
    assertError("xdg_wm_base 5");
  }

  @Test
  @Provokes("xdg_wm_base.invalid_positioner")
  void a_reposition_by_an_incomplete_positioner_is_invalid_positioner() {
    TestDesk.Shell popup = desk.shownPopup(desk.window(40, 40, RED), RED);
    client.send(popup.role(), new XdgPopup.Request.Reposition(desk.positioner(), 1));
    assertError("xdg_wm_base 5");
  }

  @Test
  void an_unknown_pong_is_ignored() {
    client.send(desk.wmBase(), new XdgWmBase.Request.Pong(12345)).roundtrip();
  }

  @Test
  @Provokes("xdg_surface.not_constructed")
  void window_geometry_before_the_role_is_not_constructed() {
    int xdgSurface = desk.xdgSurface(desk.surface());
    client.send(xdgSurface, new XdgSurface.Request.SetWindowGeometry(0, 0, 1, 1));
    assertError("xdg_surface 1");
  }

  @Test
  @Provokes("xdg_surface.not_constructed")
  void an_acknowledgement_before_the_role_is_not_constructed() {
    client.send(desk.xdgSurface(desk.surface()), new XdgSurface.Request.AckConfigure(1));
    assertError("xdg_surface 1");
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void a_buffer_attached_before_the_role_is_unconfigured_buffer() {
    int surface = desk.surface();
    desk.xdgSurface(surface);
    desk.attach(surface, desk.buffer(4, 4, RED));
    assertError("xdg_surface 3");
  }

  @Test
  @Provokes("xdg_surface.already_constructed")
  void a_second_role_object_is_already_constructed() {
    TestDesk.Shell shell = desk.toplevel();
    desk.toplevelOf(shell.xdgSurface());
    assertError("xdg_surface 2");
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void a_buffer_attached_before_the_first_commit_is_unconfigured_buffer() {
    TestDesk.Shell shell = desk.toplevel();
    desk.attach(shell.surface(), desk.buffer(4, 4, RED));
    assertError("xdg_surface 3");
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void a_buffer_committed_before_the_first_ack_is_unconfigured_buffer() {
    TestDesk.Shell shell = desk.toplevel();
    desk.commit(shell.surface());
    client.awaitEvent(shell.xdgSurface(), XdgSurface.Event.Configure.class);
    desk.show(shell.surface(), desk.buffer(4, 4, RED));
    assertError("xdg_surface 3");
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void a_buffer_committed_right_after_unmapping_is_unconfigured_buffer() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    assertError("xdg_surface 3");
  }

  @Test
  @Provokes("xdg_surface.unconfigured_buffer")
  void an_acknowledgement_of_the_old_round_does_not_allow_a_buffer_in_the_new_one() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    // Mapping made it the active window: a second configure event is waiting.
    XdgSurface.Event.Configure unanswered =
        client.awaitEvent(window.xdgSurface(), XdgSurface.Event.Configure.class, 2);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.send(window.xdgSurface(), new XdgSurface.Request.AckConfigure(unanswered.serial()));
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    assertError("xdg_surface 3");
  }

  @Test
  @Provokes("xdg_surface.invalid_serial")
  void a_serial_that_was_never_sent_is_invalid_serial() {
    TestDesk.Shell shell = desk.toplevel();
    desk.commit(shell.surface());
    int serial = client.awaitEvent(shell.xdgSurface(), XdgSurface.Event.Configure.class).serial();
    client.send(shell.xdgSurface(), new XdgSurface.Request.AckConfigure(serial + 1000));
    assertError("xdg_surface 4");
  }

  @Test
  @Provokes("xdg_surface.invalid_serial")
  void a_serial_acknowledged_twice_is_invalid_serial() {
    TestDesk.Shell shell = desk.toplevel();
    desk.configure(shell);
    desk.acknowledge(shell, 1);
    assertError("xdg_surface 4");
  }

  @Test
  @Provokes("xdg_surface.invalid_serial")
  void a_serial_older_than_the_one_acknowledged_is_invalid_serial() {
    TestDesk.Shell shell = desk.toplevel();
    desk.commit(shell.surface());
    client.send(shell.role(), new XdgToplevel.Request.SetMaximized());
    desk.acknowledge(shell, 2);
    desk.acknowledge(shell, 1);
    assertError("xdg_surface 4");
  }

  @Test
  @Provokes("xdg_surface.invalid_size")
  void a_window_geometry_without_width_is_invalid_size() {
    TestDesk.Shell shell = desk.toplevel();
    client.send(shell.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(0, 0, 0, 5));
    assertError("xdg_surface 5");
  }

  @Test
  @Provokes("xdg_surface.invalid_size")
  void a_window_geometry_of_negative_height_is_invalid_size() {
    TestDesk.Shell shell = desk.toplevel();
    client.send(shell.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(0, 0, 5, -5));
    assertError("xdg_surface 5");
  }

  @Test
  @Provokes("xdg_surface.invalid_size")
  void a_window_geometry_where_nothing_is_drawn_is_invalid_size_once_it_is_applied() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(40, 0, 10, 10));
    client.roundtrip();
    desk.commit(window.surface());
    assertError("xdg_surface 5");
  }

  @Test
  @Provokes("xdg_surface.invalid_size")
  void a_window_geometry_beside_the_first_content_is_invalid_size() {
    TestDesk.Shell window = desk.toplevel();
    client.send(window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(0, -10, 10, 10));
    desk.configure(window);
    client.roundtrip();
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    assertError("xdg_surface 5");
  }

  @Test
  @Provokes("xdg_surface.defunct_role_object")
  void an_xdg_surface_destroyed_before_its_role_object_is_defunct_role_object() {
    TestDesk.Shell shell = desk.toplevel();
    client.send(shell.xdgSurface(), new XdgSurface.Request.Destroy());
    assertError("xdg_surface 6");
  }

  @Test
  @Provokes("xdg_toplevel.invalid_resize_edge")
  void a_resize_by_an_edge_that_does_not_exist_is_invalid_resize_edge() {
    TestDesk.Shell shell = desk.window(40, 40, RED);
    client.send(shell.role(), new XdgToplevel.Request.Resize(desk.seat(), 0, 3));
    assertError("xdg_toplevel 0");
  }

  @Test
  void move_resize_and_menu_are_accepted_and_do_nothing() {
    TestDesk.Shell shell = desk.window(40, 40, RED);
    int seat = desk.seat();
    client.send(shell.role(), new XdgToplevel.Request.Resize(seat, 0, 10));
    client.send(shell.role(), new XdgToplevel.Request.Move(seat, 0));
    client.send(shell.role(), new XdgToplevel.Request.ShowWindowMenu(seat, 0, 1, 1));
    client.send(shell.role(), new XdgToplevel.Request.SetMinimized());
    client.roundtrip();
  }

  @Test
  @Provokes("xdg_toplevel.invalid_parent")
  void a_window_that_is_its_own_parent_is_invalid_parent() {
    TestDesk.Shell shell = desk.window(40, 40, RED);
    client.send(shell.role(), new XdgToplevel.Request.SetParent(shell.role()));
    assertError("xdg_toplevel 1");
  }

  @Test
  @Provokes("xdg_toplevel.invalid_parent")
  void a_loop_of_windows_is_invalid_parent() {
    TestDesk.Shell one = desk.window(40, 40, RED);
    TestDesk.Shell two = desk.window(40, 40, RED);
    TestDesk.Shell three = desk.window(40, 40, RED);
    client.send(two.role(), new XdgToplevel.Request.SetParent(one.role()));
    client.send(three.role(), new XdgToplevel.Request.SetParent(two.role()));
    client.roundtrip();
    client.send(one.role(), new XdgToplevel.Request.SetParent(three.role()));
    assertError("xdg_toplevel 1");
  }

  @Test
  @Provokes("xdg_toplevel.invalid_size")
  void a_negative_largest_size_is_invalid_size() {
    client.send(desk.toplevel().role(), new XdgToplevel.Request.SetMaxSize(-1, 0));
    assertError("xdg_toplevel 2");
  }

  @Test
  @Provokes("xdg_toplevel.invalid_size")
  void a_negative_smallest_size_is_invalid_size() {
    client.send(desk.toplevel().role(), new XdgToplevel.Request.SetMinSize(0, -1));
    assertError("xdg_toplevel 2");
  }

  @Test
  @Provokes("xdg_toplevel.invalid_size")
  void a_smallest_size_above_the_largest_is_invalid_size_at_commit() {
    TestDesk.Shell shell = desk.toplevel();
    client.send(shell.role(), new XdgToplevel.Request.SetMinSize(100, 10));
    client.send(shell.role(), new XdgToplevel.Request.SetMaxSize(50, 50));
    client.roundtrip();
    desk.commit(shell.surface());
    assertError("xdg_toplevel 2");
  }

  @Test
  @Provokes("xdg_popup.invalid_grab")
  void a_grab_after_mapping_is_invalid_grab() {
    TestDesk.Shell popup = desk.shownPopup(desk.window(40, 40, RED), RED);
    client.send(popup.role(), new XdgPopup.Request.Grab(desk.seat(), 0));
    assertError("xdg_popup 0");
  }

  @Test
  @Provokes("xdg_popup.invalid_grab")
  void a_grab_on_a_popup_without_one_is_invalid_grab() {
    TestDesk.Shell popup = desk.shownPopup(desk.window(40, 40, RED), RED);
    TestDesk.Shell nested = desk.popup(popup);
    client.send(nested.role(), new XdgPopup.Request.Grab(desk.seat(), 0));
    assertError("xdg_popup 0");
  }
}
