package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlFixes;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZxdgOutputManagerV1;
import dev.busproof.wire.protocol.ZxdgOutputV1;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Outputs that come and go: a is 300x200, b 200x150 units to its right at first. */
class HotPlugTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int BACKGROUND = 0x202428;

  private final TestStage stage = TestStage.of("a:300x200", "b:400x300,scale=2");
  private final TestClient client = stage.actor();
  private final TestDesk desk = TestDesk.of(client);
  private final int a = desk.output("a");
  private final int b = desk.output("b");

  @AfterEach
  void others_go_on() {
    stage.close();
  }

  private int seen(int x, int y) {
    desk.awaitFrame();
    return Screen.of(stage.compositor(), "a").at(x, y);
  }

  private void assertError(BusproofTestControlV1.Error code, String says) {
    TestClient.ErrorSeen error = stage.tester().awaitError();
    assertThat(error.kind()).isEqualTo("busproof_test_control_v1 " + code.value());
    assertThat(error.message()).contains(says);
  }

  private XdgToplevel.Event.Configure lastConfigure(TestDesk.Shell window) {
    client.roundtrip();
    return client.events(window.role(), XdgToplevel.Event.Configure.class).getLast();
  }

  private void follow(TestDesk.Shell window) {
    XdgToplevel.Event.Configure size = lastConfigure(window);
    desk.acknowledge(
        window, client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size());
    int width = size.width() == 0 ? 60 : size.width();
    int height = size.height() == 0 ? 20 : size.height();
    desk.show(window.surface(), desk.buffer(width, height, RED));
    client.roundtrip();
  }

  @Test
  void an_output_that_comes_is_announced_and_shows_what_is_there() {
    TestDesk.Shell window = stage.window(desk, -50, 10, 100, 20, RED);
    desk.awaitFrame();
    stage.plugIn("c", 200, 100, 2, -100, 0);
    int c = desk.output("c");
    assertThat(client.events(c, WlOutput.Event.Scale.class))
        .containsExactly(new WlOutput.Event.Scale(2));
    desk.awaitFrame();
    assertThat(client.events(window.surface(), WlSurface.Event.Enter.class).getLast())
        .isEqualTo(new WlSurface.Event.Enter(c));
    Screen screen = Screen.of(stage.compositor(), "c");
    assertThat(screen.at(100, 20)).isEqualTo(0xff0000);
    assertThat(screen.at(99, 20)).isEqualTo(BACKGROUND);
  }

  @Test
  void surfaces_leave_an_output_that_goes_before_its_global_does() {
    TestDesk.Shell window = stage.window(desk, 290, 10, 100, 20, RED);
    desk.awaitFrame();
    stage.unplug("b");
    client.roundtrip();
    assertThat(client.events(window.surface(), WlSurface.Event.Leave.class))
        .contains(new WlSurface.Event.Leave(b));
    WlRegistry.Event.Global gone =
        client.events(client.registry(), WlRegistry.Event.Global.class).stream()
            .filter(global -> global.interface_().equals(WlOutput.NAME))
            .toList()
            .getLast();
    assertThat(client.events(client.registry(), WlRegistry.Event.GlobalRemove.class))
        .containsExactly(new WlRegistry.Event.GlobalRemove(gone.name()));
    assertThat(
            client.cameBefore(
                new WlSurface.Event.Leave(b), new WlRegistry.Event.GlobalRemove(gone.name())))
        .isTrue();
  }

  @Test
  void a_window_on_an_output_that_goes_is_moved_to_one_that_is_left() {
    TestDesk.Shell window = stage.window(desk, 350, 40, 60, 20, RED);
    desk.awaitFrame();
    stage.unplug("b");
    assertThat(seen(50, 40)).isEqualTo(0xff0000);
    assertThat(client.events(window.surface()))
        .endsWith(
            new WlSurface.Event.Enter(a),
            new WlSurface.Event.Leave(b),
            new WlSurface.Event.PreferredBufferScale(1));
  }

  @Test
  void a_window_with_most_of_it_elsewhere_stays_where_it_is() {
    stage.window(desk, 200, 40, 150, 20, RED);
    stage.unplug("b");
    assertThat(seen(200, 40)).isEqualTo(0xff0000);
    assertThat(seen(199, 40)).isEqualTo(BACKGROUND);
  }

  @Test
  void a_fullscreen_window_is_fullscreen_on_one_that_is_left() {
    TestDesk.Shell window = stage.window(desk, 350, 40, 60, 20, RED);
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(b));
    follow(window);
    stage.unplug("b");
    assertThat(lastConfigure(window).width()).isEqualTo(300);
    assertThat(lastConfigure(window).height()).isEqualTo(200);
    assertThat(seen(50, 25)).as("in the middle until it has followed").isEqualTo(0xff0000);
    assertThat(seen(49, 25)).as("with nothing behind").isZero();
    follow(window);
    assertThat(seen(299, 199)).isEqualTo(0xff0000);
    client.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
    follow(window);
    assertThat(seen(240, 40)).as("as near to where it was as can be seen").isEqualTo(0xff0000);
    assertThat(seen(239, 40)).isEqualTo(BACKGROUND);
  }

  @Test
  void a_fullscreen_request_for_an_output_that_is_gone_is_one_for_the_windows_own() {
    TestDesk.Shell window = stage.window(desk, 10, 10, 60, 20, RED);
    stage.unplug("b");
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(b));
    assertThat(lastConfigure(window).width()).isEqualTo(300);
  }

  @Test
  void a_configure_event_for_an_output_that_is_gone_may_be_answered_late() {
    TestDesk.Shell window = stage.window(desk, 10, 10, 60, 20, RED);
    client.send(window.role(), new XdgToplevel.Request.SetFullscreen(b));
    assertThat(lastConfigure(window).width()).isEqualTo(200);
    int serial =
        client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).getLast().serial();
    stage.unplug("b");
    client.send(window.xdgSurface(), new XdgSurface.Request.AckConfigure(serial));
    desk.show(window.surface(), desk.buffer(200, 150, RED));
    assertThat(seen(50, 25)).isEqualTo(0xff0000);
    assertThat(seen(49, 25)).isZero();
    follow(window);
    assertThat(seen(0, 0)).isEqualTo(0xff0000);
  }

  @Test
  void a_minimised_window_comes_back_on_one_that_is_left() {
    TestDesk.Shell window = stage.window(desk, 350, 40, 60, 20, RED);
    client.send(window.role(), new XdgToplevel.Request.SetMinimized());
    client.roundtrip();
    stage.unplug("b");
    stage.compositor().click(150, 150);
    assertThat(seen(50, 40)).isEqualTo(0xff0000);
  }

  @Test
  void a_window_unmapped_on_an_output_that_goes_is_mapped_where_it_can_be_seen() {
    TestDesk.Shell window = stage.window(desk, 350, 40, 60, 20, RED);
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    client.roundtrip();
    stage.unplug("b");
    desk.configure(window);
    desk.show(window.surface(), desk.buffer(60, 20, GREEN));
    assertThat(seen(16, 16)).isEqualTo(0x00ff00);
  }

  @Test
  void a_reactive_popup_is_placed_anew_with_its_window() {
    TestDesk.Shell window = stage.window(desk, 480, 40, 20, 20, RED);
    int positioner = desk.positioner(60, 30);
    client.send(positioner, new XdgPositioner.Request.SetConstraintAdjustment(1));
    client.send(positioner, new XdgPositioner.Request.SetReactive());
    int surface = desk.surface();
    int xdgSurface = desk.xdgSurface(surface);
    int popup = desk.popupOf(xdgSurface, window.xdgSurface(), positioner);
    TestDesk.Shell shell = new TestDesk.Shell(surface, xdgSurface, popup);
    desk.configure(shell);
    desk.show(surface, desk.buffer(60, 30, GREEN));
    client.roundtrip();
    assertThat(client.awaitEvent(popup, XdgPopup.Event.Configure.class))
        .isEqualTo(new XdgPopup.Event.Configure(-40, 0, 60, 30));
    stage.unplug("b");
    client.roundtrip();
    assertThat(client.awaitEvent(popup, XdgPopup.Event.Configure.class, 2))
        .isEqualTo(new XdgPopup.Event.Configure(0, 0, 60, 30));
    assertThat(seen(180, 40)).isEqualTo(0x00ff00);
  }

  @Test
  void an_output_may_be_bound_by_who_has_not_heard_that_it_is_gone() {
    WlRegistry.Event.Global global = client.globals(WlOutput.NAME).getLast();
    TestDesk.Shell window = stage.window(desk, 350, 40, 60, 20, RED);
    desk.awaitFrame();
    int events = client.events(window.surface()).size();
    stage.unplug("b");
    int late = client.bind(global, 4, WlOutput.Event::decode);
    client.roundtrip();
    assertThat(client.events(late).stream().map(Message::messageName))
        .as("told what there was")
        .contains("geometry", "mode", "name", "done");
    int manager = client.bind(ZxdgOutputManagerV1.NAME, 3);
    int described = client.newId(ZxdgOutputV1.NAME, 3, ZxdgOutputV1.Event::decode);
    client.send(manager, new ZxdgOutputManagerV1.Request.GetXdgOutput(described, late));
    client.send(late, new WlOutput.Request.Release());
    client.roundtrip();
    assertThat(client.events(window.surface()).subList(events, events + 2))
        .as("and of no surface on it")
        .doesNotContain(new WlSurface.Event.Enter(late));
  }

  @Test
  void a_removed_global_is_bound_no_more_by_who_has_said_so() {
    WlRegistry.Event.Global global = client.globals(WlOutput.NAME).getLast();
    int fixes = client.bind(WlFixes.NAME, 2);
    stage.unplug("b");
    client.roundtrip();
    client.send(fixes, new WlFixes.Request.AckGlobalRemove(client.registry(), global.name()));
    client.roundtrip();
    client.bind(global, 4, WlOutput.Event::decode);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  void a_removal_acknowledged_twice_is_invalid_ack_remove() {
    WlRegistry.Event.Global global = client.globals(WlOutput.NAME).getLast();
    int fixes = client.bind(WlFixes.NAME, 2);
    stage.unplug("b");
    client.roundtrip();
    client.send(fixes, new WlFixes.Request.AckGlobalRemove(client.registry(), global.name()));
    client.send(fixes, new WlFixes.Request.AckGlobalRemove(client.registry(), global.name()));
    assertThat(client.awaitError().kind()).isEqualTo("wl_fixes 0");
  }

  @Test
  void a_global_removed_before_the_registry_was_made_is_not_there() {
    WlRegistry.Event.Global global = client.globals(WlOutput.NAME).getLast();
    stage.unplug("b");
    TestClient newcomer = stage.compositor().connect();
    assertThat(newcomer.globals(WlOutput.NAME)).hasSize(1);
    newcomer.bind(global, 4, WlOutput.Event::decode);
    assertThat(newcomer.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("busproof_test_control_v1.invalid_output")
  void the_last_output_is_invalid_output() {
    stage.unplug("a");
    stage.send(new BusproofTestControlV1.Request.RemoveOutput("b"));
    assertError(BusproofTestControlV1.Error.INVALID_OUTPUT, "b is the last output");
  }

  @Test
  void an_output_that_is_not_there_is_invalid_output() {
    stage.send(new BusproofTestControlV1.Request.RemoveOutput("c"));
    assertError(BusproofTestControlV1.Error.INVALID_OUTPUT, "there is no output c");
  }

  @Test
  void an_output_on_top_of_another_is_invalid_output() {
    stage.send(new BusproofTestControlV1.Request.AddOutput("c", 10, 10, 1, 0, 0, 0));
    assertError(BusproofTestControlV1.Error.INVALID_OUTPUT, "overlap");
  }

  @Test
  void an_output_of_a_size_that_cannot_be_is_invalid_output() {
    stage.send(new BusproofTestControlV1.Request.AddOutput("c", 0, 10, 1, 0, 1000, 0));
    assertError(BusproofTestControlV1.Error.INVALID_OUTPUT, "0x10");
  }

  @Test
  void a_transform_that_does_not_exist_is_invalid_value() {
    stage.send(new BusproofTestControlV1.Request.AddOutput("c", 10, 10, 1, 8, 1000, 0));
    assertError(BusproofTestControlV1.Error.INVALID_VALUE, "transform 8");
  }

  @Test
  void outputs_that_come_and_go_by_the_hundred_leave_everything_consistent() {
    Random random = new Random(4);
    Map<TestDesk.Shell, Integer> followed = new HashMap<>();
    List<TestDesk.Shell> windows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      windows.add(desk.window(40 + i, 30, RED));
    }
    List<String> there = new ArrayList<>(List.of("a", "b"));
    for (int i = 0; i < 100; i++) {
      TestDesk.Shell window = windows.get(random.nextInt(windows.size()));
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          if (there.size() < 8) {
            stage.plugIn("n" + i, 100, 100, 1 + random.nextInt(2), 1000 + 100 * i, 0);
            there.add("n" + i);
          }
        }
        case 2, 3 -> {
          if (there.size() > 1) {
            stage.unplug(there.remove(random.nextInt(there.size())));
          }
        }
        case 4 ->
            client.send(
                window.role(),
                new XdgToplevel.Request.SetFullscreen(
                    desk.output(there.get(random.nextInt(there.size())))));
        default -> client.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
      }
      client.roundtrip();
      int asked =
          client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).getLast().serial();
      if (!Integer.valueOf(asked).equals(followed.put(window, asked))) {
        follow(window);
      }
      desk.awaitFrame();
    }
    List<Integer> bound = List.of(a, b);
    for (TestDesk.Shell window : windows) {
      for (int output : bound) {
        long entered =
            client.events(window.surface(), WlSurface.Event.Enter.class).stream()
                .filter(event -> event.output() == output)
                .count();
        long left =
            client.events(window.surface(), WlSurface.Event.Leave.class).stream()
                .filter(event -> event.output() == output)
                .count();
        assertThat(entered - left).isBetween(0L, 1L);
      }
    }
  }
}
