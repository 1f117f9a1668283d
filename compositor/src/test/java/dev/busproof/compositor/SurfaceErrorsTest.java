package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlFixes;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every error of wl_surface, wl_subcompositor and wl_subsurface, and what is next to them and
 * legal.
 */
class SurfaceErrorsTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final int surface = desk.surface();

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  @Test
  @Provokes("wl_surface.invalid_scale")
  void a_scale_of_zero_is_invalid_scale() {
    client.send(surface, new WlSurface.Request.SetBufferScale(0));
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 0");
  }

  @Test
  @Provokes("wl_surface.invalid_scale")
  void a_negative_scale_is_invalid_scale() {
    client.send(surface, new WlSurface.Request.SetBufferScale(-1));
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 0");
  }

  @Test
  @Provokes("wl_surface.invalid_transform")
  void a_transform_beyond_the_last_is_invalid_transform() {
    client.send(surface, new WlSurface.Request.SetBufferTransform(8));
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 1");
  }

  @Test
  @Provokes("wl_surface.invalid_transform")
  void a_negative_transform_is_invalid_transform() {
    client.send(surface, new WlSurface.Request.SetBufferTransform(-1));
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 1");
  }

  @Test
  @Provokes("wl_surface.invalid_size")
  void a_buffer_that_is_no_multiple_of_the_scale_is_invalid_size_at_commit() {
    client.send(surface, new WlSurface.Request.SetBufferScale(2));
    desk.attach(surface, desk.buffer(10, 11, RED));
    client.roundtrip();
    desk.commit(surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 2");
  }

  @Test
  @Provokes("wl_surface.invalid_size")
  void a_scale_that_does_not_divide_the_buffer_shown_is_invalid_size() {
    desk.show(surface, desk.buffer(9, 9, RED));
    client.send(surface, new WlSurface.Request.SetBufferScale(2));
    client.roundtrip();
    desk.commit(surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 2");
  }

  @Test
  void a_cursor_may_have_any_size() {
    int seat = desk.seat();
    int pointer = client.newId(WlPointer.NAME);
    client.send(seat, new WlSeat.Request.GetPointer(pointer));
    client.send(pointer, new WlPointer.Request.SetCursor(0, surface, 0, 0));
    client.send(surface, new WlSurface.Request.SetBufferScale(2));
    desk.show(surface, desk.buffer(9, 9, RED));
    client.roundtrip();
  }

  @Test
  @Provokes("wl_surface.invalid_offset")
  void attach_with_an_offset_is_invalid_offset_from_version_5_on() {
    client.send(surface, new WlSurface.Request.Attach(0, 0, 1));
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 3");
  }

  @Test
  void attach_with_an_offset_is_legal_in_version_4() {
    int old = TestDesk.ofVersion(client, 4).surface();
    client.send(old, new WlSurface.Request.Attach(0, 3, 4));
    desk.commit(old);
    client.roundtrip();
  }

  @Test
  @Provokes("wl_surface.defunct_role_object")
  void a_surface_destroyed_before_its_toplevel_is_defunct_role_object() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    client.send(window.surface(), new WlSurface.Request.Destroy());
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 4");
  }

  @Test
  void a_surface_destroyed_after_its_toplevel_is_legal() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    client.send(window.role(), new XdgToplevel.Request.Destroy());
    client.send(window.xdgSurface(), new XdgSurface.Request.Destroy());
    client.send(window.surface(), new WlSurface.Request.Destroy());
    client.roundtrip();
  }

  @Test
  void a_surface_of_version_5_may_go_before_its_toplevel_which_is_inert_then() {
    TestDesk old = TestDesk.ofVersion(client, 5);
    TestDesk.Shell window = old.window(40, 40, RED);
    client.send(window.surface(), new WlSurface.Request.Destroy());
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    client.send(window.role(), new XdgToplevel.Request.Destroy());
    client.send(window.xdgSurface(), new XdgSurface.Request.Destroy());
    client.roundtrip();
  }

  @Test
  @Provokes("wl_surface.no_buffer")
  void get_release_committed_without_a_buffer_is_no_buffer() {
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(surface, new WlSurface.Request.GetRelease(callback));
    desk.commit(surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 5");
  }

  @Test
  @Provokes("wl_subcompositor.bad_surface")
  void a_toplevel_made_a_subsurface_is_bad_surface() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    desk.subsurface(window.surface(), surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_subcompositor 0");
  }

  @Test
  @Provokes("wl_subcompositor.bad_surface")
  void a_surface_with_an_xdg_surface_made_a_subsurface_is_bad_surface() {
    int reserved = desk.surface();
    desk.xdgSurface(reserved);
    desk.subsurface(reserved, surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_subcompositor 0");
  }

  @Test
  @Provokes("wl_subcompositor.bad_surface")
  void a_second_subsurface_for_one_surface_is_bad_surface() {
    int child = desk.surface();
    desk.subsurface(child, surface);
    desk.subsurface(child, surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_subcompositor 0");
  }

  @Test
  void a_subsurface_may_be_made_one_again_after_it_was_destroyed() {
    int child = desk.surface();
    client.send(desk.subsurface(child, surface), new WlSubsurface.Request.Destroy());
    desk.subsurface(child, surface);
    client.roundtrip();
  }

  @Test
  @Provokes("wl_subcompositor.bad_parent")
  void a_surface_that_is_its_own_parent_is_bad_parent() {
    desk.subsurface(surface, surface);
    assertThat(client.awaitError().kind()).isEqualTo("wl_subcompositor 1");
  }

  @Test
  @Provokes("wl_subcompositor.bad_parent")
  void a_loop_of_parents_is_bad_parent() {
    int child = desk.surface();
    int grandchild = desk.surface();
    desk.subsurface(child, surface);
    desk.subsurface(grandchild, child);
    desk.subsurface(surface, grandchild);
    assertThat(client.awaitError().kind()).isEqualTo("wl_subcompositor 1");
  }

  @Test
  @Provokes("wl_subsurface.bad_surface")
  void a_place_beside_a_stranger_is_bad_surface() {
    int subsurface = desk.subsurface(desk.surface(), surface);
    client.send(subsurface, new WlSubsurface.Request.PlaceAbove(desk.surface()));
    assertThat(client.awaitError().kind()).isEqualTo("wl_subsurface 0");
  }

  @Test
  @Provokes("wl_subsurface.bad_surface")
  void a_place_beside_itself_is_bad_surface() {
    int child = desk.surface();
    int subsurface = desk.subsurface(child, surface);
    client.send(subsurface, new WlSubsurface.Request.PlaceBelow(child));
    assertThat(client.awaitError().kind()).isEqualTo("wl_subsurface 0");
  }

  @Test
  @Provokes("wl_subsurface.bad_surface")
  void a_place_beside_the_grandparent_is_bad_surface() {
    int child = desk.surface();
    desk.subsurface(child, surface);
    int below = desk.subsurface(desk.surface(), child);
    client.send(below, new WlSubsurface.Request.PlaceBelow(surface));
    assertThat(client.awaitError().kind()).isEqualTo("wl_subsurface 0");
  }

  @Test
  void a_subsurface_whose_parent_is_gone_is_inert() {
    int child = desk.surface();
    int subsurface = desk.subsurface(child, surface);
    client.send(surface, new WlSurface.Request.Destroy());
    client.send(subsurface, new WlSubsurface.Request.SetPosition(1, 1));
    client.send(subsurface, new WlSubsurface.Request.PlaceAbove(child));
    client.send(subsurface, new WlSubsurface.Request.SetDesync());
    desk.show(child, desk.buffer(4, 4, RED));
    client.roundtrip();
  }

  @Test
  @Provokes("wl_surface.defunct_role_object")
  void a_surface_destroyed_before_its_subsurface_is_defunct_role_object() {
    int child = desk.surface();
    desk.subsurface(child, surface);
    client.send(child, new WlSurface.Request.Destroy());
    assertThat(client.awaitError().kind()).isEqualTo("wl_surface 4");
  }

  @Test
  void a_surface_of_version_5_may_go_before_its_subsurface_which_is_inert_then() {
    int child = TestDesk.ofVersion(client, 5).surface();
    int subsurface = desk.subsurface(child, surface);
    client.send(child, new WlSurface.Request.Destroy());
    client.send(subsurface, new WlSubsurface.Request.SetDesync());
    client.send(subsurface, new WlSubsurface.Request.SetPosition(1, 1));
    client.send(subsurface, new WlSubsurface.Request.PlaceAbove(surface));
    desk.commit(surface);
    client.send(subsurface, new WlSubsurface.Request.Destroy());
    client.roundtrip();
  }

  @Test
  @Provokes("wl_fixes.invalid_ack_remove")
  void a_global_that_was_never_removed_cannot_be_acknowledged() {
    int fixes = client.bind(WlFixes.NAME, 2);
    client.send(fixes, new WlFixes.Request.AckGlobalRemove(client.registry(), 1));
    assertThat(client.awaitError().kind()).isEqualTo("wl_fixes 0");
  }

  @Test
  void a_registry_can_be_destroyed() {
    int fixes = client.bind(WlFixes.NAME, 1);
    int registry = client.registry();
    client.send(fixes, new WlFixes.Request.DestroyRegistry(registry)).roundtrip();
    assertThat(client.deletedIds()).contains(registry);
  }
}
