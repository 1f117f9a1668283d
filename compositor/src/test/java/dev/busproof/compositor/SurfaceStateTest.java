package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.SharingOptions;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What commits do: to the pixels on the output, to buffers, and to frame callbacks. The first
 * window is placed at 16,16.
 */
@ParameterizedClass
@EnumSource(TestDesk.Storage.class)
class SurfaceStateTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;
  private static final int OPAQUE = 0xff000000;
  private static final int AT = 16;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk;

  SurfaceStateTest(TestDesk.Storage storage) {
    desk = TestDesk.of(client, storage);
  }

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private void needs_buffers_that_are_not_copied() {
    Assumptions.assumeTrue(desk.storage() == TestDesk.Storage.MEMFD, "files are released at once");
  }

  private int colourAt(int x, int y) {
    desk.awaitFrame();
    return Screen.of(compositor).at(x, y);
  }

  private int child(int size, int colour) {
    int child = desk.surface();
    desk.show(child, desk.buffer(size, size, OPAQUE | colour));
    return child;
  }

  @Test
  void nothing_is_applied_before_the_commit() {
    TestDesk.Shell window = desk.window(40, 40, OPAQUE | RED);
    desk.attach(window.surface(), desk.buffer(40, 40, OPAQUE | GREEN));
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
  }

  @Test
  void unmapping_shows_what_is_behind() {
    TestDesk.Shell window = desk.window(40, 40, OPAQUE | RED);
    int before = colourAt(AT + 60, AT + 60);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(before);
  }

  @Test
  void a_scaled_and_turned_buffer_has_the_size_of_its_surface() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    client.send(window.surface(), new WlSurface.Request.SetBufferScale(2));
    client.send(window.surface(), new WlSurface.Request.SetBufferTransform(1));
    desk.show(window.surface(), desk.buffer(80, 40, OPAQUE | RED));
    assertThat(colourAt(AT + 19, AT + 39)).isEqualTo(RED);
    assertThat(colourAt(AT + 20, AT + 39)).isNotEqualTo(RED);
    assertThat(colourAt(AT + 19, AT + 40)).isNotEqualTo(RED);
  }

  @Test
  void a_buffer_is_released_once_when_the_next_one_is_shown() {
    needs_buffers_that_are_not_copied();
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int first = desk.buffer(40, 40, OPAQUE | RED);
    desk.show(window.surface(), first);
    desk.awaitFrame();
    assertThat(client.events(first)).isEmpty();
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | GREEN));
    desk.awaitFrame();
    assertThat(client.events(first, WlBuffer.Event.Release.class)).hasSize(1);
  }

  @Test
  void a_buffer_committed_again_while_it_is_shown_is_released_once_after_its_last_use() {
    needs_buffers_that_are_not_copied();
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int twice = desk.buffer(40, 40, OPAQUE | RED);
    desk.show(window.surface(), twice);
    desk.show(window.surface(), twice);
    int elsewhere = desk.surface();
    desk.show(elsewhere, twice);
    desk.awaitFrame();
    assertThat(client.events(twice)).as("it is still read").isEmpty();
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | GREEN));
    desk.awaitFrame();
    assertThat(client.events(twice)).as("another surface still has it").isEmpty();
    client.send(elsewhere, new WlSurface.Request.Destroy()).roundtrip();
    assertThat(client.events(twice, WlBuffer.Event.Release.class)).hasSize(1);
  }

  @Test
  void a_buffer_attached_and_replaced_before_the_commit_is_not_released() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int never = desk.buffer(40, 40, OPAQUE | RED);
    desk.attach(window.surface(), never);
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | GREEN));
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | BLUE));
    desk.awaitFrame();
    assertThat(client.events(never)).isEmpty();
  }

  @Test
  void a_buffer_is_released_when_the_content_is_removed_or_the_window_goes() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int removed = desk.buffer(40, 40, OPAQUE | RED);
    desk.show(window.surface(), removed);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    int roleless = desk.surface();
    int orphaned = desk.buffer(40, 40, OPAQUE | RED);
    desk.show(roleless, orphaned);
    client.send(roleless, new WlSurface.Request.Destroy());
    client.roundtrip();
    assertThat(client.events(removed, WlBuffer.Event.Release.class)).hasSize(1);
    assertThat(client.events(orphaned, WlBuffer.Event.Release.class)).hasSize(1);
  }

  @Test
  void a_buffer_replaced_in_the_cache_of_a_subsurface_is_released() {
    needs_buffers_that_are_not_copied();
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = desk.surface();
    desk.subsurface(child, window.surface());
    int first = desk.buffer(10, 10, OPAQUE | GREEN);
    int second = desk.buffer(10, 10, OPAQUE | BLUE);
    desk.show(child, first);
    desk.show(child, second);
    client.roundtrip();
    assertThat(client.events(first, WlBuffer.Event.Release.class)).hasSize(1);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);
    assertThat(client.events(second)).isEmpty();
  }

  @Test
  void a_release_callback_fires_when_its_buffer_is_no_longer_read() {
    needs_buffers_that_are_not_copied();
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(window.surface(), new WlSurface.Request.GetRelease(callback));
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | RED));
    desk.awaitFrame();
    assertThat(client.events(callback)).isEmpty();
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | GREEN));
    client.awaitEvent(callback, WlCallback.Event.Done.class);
  }

  @Test
  void a_pending_buffer_that_was_destroyed_removes_the_content() {
    int surface = desk.surface();
    int shown = desk.buffer(4, 4, OPAQUE | RED);
    desk.show(surface, shown);
    int gone = desk.buffer(4, 4, OPAQUE | RED);
    desk.attach(surface, gone);
    client.send(gone, new WlBuffer.Request.Destroy());
    desk.commit(surface);
    client.roundtrip();
    assertThat(client.events(shown, WlBuffer.Event.Release.class)).hasSize(1);
  }

  @Test
  void frame_callbacks_are_answered_in_order_also_for_a_surface_that_is_not_shown() {
    int hidden = desk.surface();
    List<Integer> callbacks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callbacks.add(desk.frame(hidden));
      desk.commit(hidden);
    }
    client.awaitEvent(callbacks.getLast(), WlCallback.Event.Done.class);
    assertThat(client.deletedIds().stream().filter(callbacks::contains).toList())
        .isEqualTo(callbacks);
  }

  @Test
  void a_frame_callback_that_was_not_committed_waits() {
    int surface = desk.surface();
    int callback = desk.frame(surface);
    desk.awaitFrame();
    assertThat(client.events(callback)).isEmpty();
    client.send(surface, new WlSurface.Request.Destroy());
    client.roundtrip();
    assertThat(client.deletedIds()).contains(callback);
  }

  @Test
  void a_new_subsurface_is_shown_with_its_parents_next_commit() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = child(10, GREEN);
    client.send(desk.subsurface(child, window.surface()), new WlSubsurface.Request.SetDesync());
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
  }

  @Test
  void a_synchronized_subsurface_shows_its_commit_with_the_parents() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = desk.surface();
    int callback = desk.frame(child);
    desk.subsurface(child, window.surface());
    desk.show(child, desk.buffer(10, 10, OPAQUE | GREEN));
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
    assertThat(client.events(callback)).as("cached like the rest").isEmpty();
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    client.awaitEvent(callback, WlCallback.Event.Done.class);
  }

  @Test
  void a_desynchronized_subsurface_shows_its_commit_at_once() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = child(10, GREEN);
    client.send(desk.subsurface(child, window.surface()), new WlSubsurface.Request.SetDesync());
    desk.commit(window.surface());
    desk.show(child, desk.buffer(10, 10, OPAQUE | BLUE));
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);
  }

  @Test
  void a_desynchronized_subsurface_of_a_synchronized_one_is_held_back_too() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int middle = child(20, GREEN);
    int middleRole = desk.subsurface(middle, window.surface());
    int inner = child(10, BLUE);
    client.send(desk.subsurface(inner, middle), new WlSubsurface.Request.SetDesync());
    desk.commit(middle);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);

    desk.show(inner, desk.buffer(10, 10, OPAQUE | RED));
    assertThat(colourAt(AT, AT)).as("held back by the middle one").isEqualTo(BLUE);
    client.send(middleRole, new WlSubsurface.Request.SetDesync());
    assertThat(colourAt(AT, AT)).as("freed with it").isEqualTo(RED);
  }

  @Test
  void position_and_order_change_with_the_parents_commit_whatever_the_mode() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int low = child(20, GREEN);
    int lowRole = desk.subsurface(low, window.surface());
    int high = child(20, BLUE);
    int highRole = desk.subsurface(high, window.surface());
    client.send(lowRole, new WlSubsurface.Request.SetDesync());
    client.send(highRole, new WlSubsurface.Request.SetDesync());
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);

    client.send(lowRole, new WlSubsurface.Request.PlaceAbove(high));
    client.send(highRole, new WlSubsurface.Request.SetPosition(30, 30));
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 30, AT + 30)).isEqualTo(BLUE);

    client.send(lowRole, new WlSubsurface.Request.PlaceBelow(window.surface()));
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
  }

  @Test
  void offsets_do_not_move_a_subsurface() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = child(20, GREEN);
    client.send(desk.subsurface(child, window.surface()), new WlSubsurface.Request.SetDesync());
    client.send(child, new WlSurface.Request.Offset(30, 30));
    desk.commit(child);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 30, AT + 30)).isEqualTo(RED);
  }

  @Test
  void a_destroyed_subsurface_disappears_at_once() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = child(20, GREEN);
    int role = desk.subsurface(child, window.surface());
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    client.send(role, new WlSubsurface.Request.Destroy());
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
  }

  @Test
  void subsurfaces_disappear_with_their_parents_content() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int middle = child(20, GREEN);
    client.send(desk.subsurface(middle, window.surface()), new WlSubsurface.Request.SetDesync());
    int inner = child(10, BLUE);
    desk.subsurface(inner, middle);
    desk.commit(middle);
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(BLUE);
    client.send(middle, new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(middle);
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
  }

  @Test
  void subsurfaces_nested_as_deep_as_may_be_are_applied_shown_and_taken_down() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int parent = window.surface();
    int buffer = desk.buffer(4, 4, OPAQUE | GREEN);
    List<Integer> chain = new ArrayList<>();
    // The window's own surface is the outermost of 256.
    for (int i = 0; i < 255; i++) {
      int child = desk.surface();
      desk.subsurface(child, parent);
      desk.attach(child, buffer);
      chain.add(child);
      parent = child;
      if (i % 100 == 0) {
        client.roundtrip();
      }
    }
    for (int surface : chain.reversed()) {
      desk.commit(surface);
    }
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    client.close();
  }

  @Test
  void thousands_of_siblings_are_restacked_one_by_one() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    List<Integer> roles = new ArrayList<>();
    List<Integer> surfaces = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      int child = desk.surface();
      surfaces.add(child);
      roles.add(desk.subsurface(child, window.surface()));
      desk.commit(window.surface());
    }
    for (int i = 1; i < roles.size(); i++) {
      client.send(roles.get(i), new WlSubsurface.Request.PlaceBelow(surfaces.get(i - 1)));
      desk.commit(window.surface());
      if (i % 100 == 0) {
        client.roundtrip();
      }
    }
    client.roundtrip();
  }

  @Test
  void tens_of_thousands_of_damage_rectangles_cost_one_commit_little() {
    TestDesk.Shell window = desk.window(200, 200, OPAQUE | RED);
    desk.attach(window.surface(), desk.buffer(200, 200, OPAQUE | GREEN));
    for (int i = 0; i < 30_000; i++) {
      client.send(
          window.surface(), new WlSurface.Request.DamageBuffer(i * 7 % 200, i * 13 % 200, 1, 1));
      if (i % 1000 == 0) {
        client.roundtrip();
      }
    }
    desk.commit(window.surface());
    assertThat(colourAt(AT + 7, AT + 13)).isEqualTo(GREEN);
  }

  @Test
  @Provokes("wl_display.no_memory")
  void rectangles_of_regions_are_counted_also_when_only_surfaces_keep_them() {
    int region = desk.region();
    for (int i = 0; i < 60; i++) {
      client.send(region, new WlRegion.Request.Add(i * 3, 0, 1, 1));
    }
    for (int i = 0; i < 20_000 && !client.hasEnded(); i++) {
      int surface = desk.surface();
      client.send(surface, new WlSurface.Request.SetOpaqueRegion(region));
      client.send(surface, new WlSurface.Request.SetInputRegion(region));
      if (i % 100 == 0) {
        client.roundtripUnlessEnded();
      }
    }
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
  }

  @Test
  void absurd_coordinates_are_harmless() {
    TestDesk.Shell window = desk.window(40, 40, OPAQUE | RED);
    int[] extremes = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE};
    int region = desk.region();
    int child = child(4, GREEN);
    int role = desk.subsurface(child, window.surface());
    for (int x : extremes) {
      for (int width : extremes) {
        client.send(window.surface(), new WlSurface.Request.Damage(x, x, width, width));
        client.send(window.surface(), new WlSurface.Request.DamageBuffer(x, 0, width, 1));
        client.send(window.surface(), new WlSurface.Request.Offset(x, width));
        client.send(region, new WlRegion.Request.Add(x, x, width, width));
        client.send(region, new WlRegion.Request.Subtract(x, 0, width, 1));
        client.send(window.surface(), new WlSurface.Request.SetOpaqueRegion(region));
        client.send(window.surface(), new WlSurface.Request.SetInputRegion(region));
        client.send(role, new WlSubsurface.Request.SetPosition(x, width));
        desk.show(child, desk.buffer(4, 4, OPAQUE | GREEN));
        desk.commit(window.surface());
        desk.awaitFrame();
      }
    }
  }

  @Test
  void copied_buffers_are_released_at_the_commit_and_shown_all_the_same() {
    try (RunningCompositor copying =
        RunningCompositor.start(options ->
            options.sharing(
                SharingOptions.defaults().withPreference(SharingOptions.Preference.COPIED)))) {
      TestClient other = copying.connect();
      TestDesk copied = TestDesk.of(other);
      TestDesk.Shell window = copied.toplevel();
      copied.configure(window);
      int first = copied.buffer(40, 40, OPAQUE | RED);
      copied.show(window.surface(), first);
      other.roundtrip();
      assertThat(other.events(first, WlBuffer.Event.Release.class)).hasSize(1);

      other.send(
          window.surface(),
          new WlSurface.Request.Attach(copied.buffer(40, 40, OPAQUE | GREEN), 0, 0));
      other.send(window.surface(), new WlSurface.Request.DamageBuffer(0, 0, 10, 10));
      copied.commit(window.surface());
      copied.awaitFrame();
      Screen screen = Screen.of(copying);
      assertThat(screen.at(AT, AT)).isEqualTo(GREEN);
      assertThat(screen.at(AT + 20, AT + 20)).as("not damaged, so not copied").isEqualTo(RED);
    }
  }

  @Test
  void a_fullscreen_window_hides_what_is_behind_it() {
    desk.window(40, 40, OPAQUE | RED);
    TestDesk.Shell full = desk.toplevel();
    client.send(full.role(), new XdgToplevel.Request.SetFullscreen(0));
    desk.configure(full);
    desk.show(full.surface(), desk.buffer(20, 20, OPAQUE | GREEN));
    assertThat(colourAt(AT + 5, AT + 5)).isZero();
    assertThat(colourAt(160, 120)).isEqualTo(GREEN);
    client.send(full.role(), new XdgToplevel.Request.Destroy());
    assertThat(colourAt(AT + 5, AT + 5)).isEqualTo(RED);
  }
}
