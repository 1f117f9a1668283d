package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.client.ClientLimits;
import dev.busproof.compositor.client.Held;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client goes to each of its bounds, where it is fine, and beyond, where it is not. */
class BoundsTest {
  private static final int RED = 0xffff0000;
  private static final int NESTING = ClientLimits.defaults().nesting();

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient bystander = compositor.connect().roundtrip();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);

  @AfterEach
  void stop() {
    bystander.roundtrip();
    compositor.close();
  }

  private static int most(Held what) {
    return Math.toIntExact(ClientLimits.defaults().of(what));
  }

  private void assertTooMuch() {
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
    assertThat(bystander.roundtrip().hasEnded()).isFalse();
  }

  private void roundtripEvery(int count, int i) {
    if (i % count == 0) {
      client.roundtripUnlessEnded();
    }
  }

  @Test
  void frame_callbacks_that_are_not_answered() {
    int surface = desk.surface();
    for (int i = 0; i < most(Held.FRAME_CALLBACKS); i++) {
      desk.frame(surface);
      roundtripEvery(500, i);
    }
    client.roundtrip();
    desk.frame(surface);
    assertTooMuch();
  }

  @Test
  void pointers_and_outputs_that_events_are_sent_to() {
    int seat = client.bind(WlSeat.NAME, 7);
    int registries = 1;
    int outputs = 16;
    for (int i = 0; i < most(Held.LISTENERS) - registries - outputs; i++) {
      client.send(seat, new WlSeat.Request.GetPointer(client.newId(WlPointer.NAME)));
    }
    for (int i = 0; i < outputs; i++) {
      client.bind(WlOutput.NAME, 1);
    }
    client.roundtrip();
    client.bind(WlOutput.NAME, 1);
    assertTooMuch();
  }

  @Test
  void bindings_of_one_output() {
    for (int i = 0; i < 32; i++) {
      client.bind(WlOutput.NAME, 1);
    }
    client.roundtrip();
    client.bind(WlOutput.NAME, 1);
    assertTooMuch();
  }

  @Test
  void virtual_devices() {
    int seat = client.bind(WlSeat.NAME, 7);
    int manager = client.bind(ZwlrVirtualPointerManagerV1.NAME, 1);
    for (int i = 0; i < most(Held.VIRTUAL_DEVICES); i++) {
      virtualPointer(manager, seat);
    }
    client.roundtrip();
    virtualPointer(manager, seat);
    assertTooMuch();
  }

  private void virtualPointer(int manager, int seat) {
    client.send(
        manager,
        new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(seat, client.newId("vp")));
  }

  @Test
  void captures_that_wait_for_damage() {
    int output = desk.output();
    int manager = client.bind(ZwlrScreencopyManagerV1.NAME, 3);
    int buffer = desk.buffer(320, 240, 0);
    // The first has something to tell: everything is new.
    int first = capture(manager, output, buffer);
    client.awaitEvent(first, ZwlrScreencopyFrameV1.Event.Ready.class);
    for (int i = 0; i < most(Held.CAPTURES); i++) {
      capture(manager, output, buffer);
    }
    client.roundtrip();
    capture(manager, output, buffer);
    assertTooMuch();
  }

  private int capture(int manager, int output, int buffer) {
    int frame = client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
    client.send(manager, new ZwlrScreencopyManagerV1.Request.CaptureOutput(frame, 0, output));
    client.send(frame, new ZwlrScreencopyFrameV1.Request.CopyWithDamage(buffer));
    return frame;
  }

  @Test
  void captures_that_are_given_up_are_given_back() {
    int output = desk.output();
    int manager = client.bind(ZwlrScreencopyManagerV1.NAME, 3);
    int buffer = desk.buffer(320, 240, 0);
    int first = capture(manager, output, buffer);
    client.awaitEvent(first, ZwlrScreencopyFrameV1.Event.Ready.class);
    for (int i = 0; i < 3 * most(Held.CAPTURES); i++) {
      int frame = capture(manager, output, buffer);
      client.send(frame, new ZwlrScreencopyFrameV1.Request.Destroy());
    }
    client.roundtrip();
  }

  @Test
  void subsurfaces_in_one_another() {
    int parent = desk.surface();
    for (int depth = 2; depth <= NESTING; depth++) {
      int child = desk.surface();
      desk.subsurface(child, parent);
      parent = child;
    }
    client.roundtrip();
    desk.subsurface(desk.surface(), parent);
    assertTooMuch();
  }

  @Test
  void a_tree_of_subsurfaces_that_is_hung_too_deep() {
    int half = NESTING / 2;
    int upper = desk.surface();
    for (int depth = 2; depth <= half; depth++) {
      int child = desk.surface();
      desk.subsurface(child, upper);
      upper = child;
    }
    int lowerRoot = desk.surface();
    int lower = lowerRoot;
    for (int depth = 2; depth <= NESTING - half + 1; depth++) {
      int child = desk.surface();
      desk.subsurface(child, lower);
      lower = child;
    }
    client.roundtrip();
    desk.subsurface(lowerRoot, upper);
    assertTooMuch();
  }

  @Test
  void popups_in_one_another() {
    TestDesk.Shell parent = desk.toplevel();
    for (int depth = 2; depth <= NESTING; depth++) {
      parent = desk.popup(parent);
    }
    client.roundtrip();
    desk.popup(parent);
    assertTooMuch();
  }

  @Test
  void windows_with_windows_as_parents() {
    TestDesk.Shell parent = desk.window(8, 8, RED);
    for (int depth = 2; depth <= NESTING; depth++) {
      parent = childOf(parent);
    }
    client.roundtrip();
    childOf(parent);
    assertTooMuch();
  }

  private TestDesk.Shell childOf(TestDesk.Shell parent) {
    TestDesk.Shell child = desk.window(8, 8, RED);
    client.send(child.role(), new XdgToplevel.Request.SetParent(parent.role()));
    return child;
  }

  @Test
  void surfaces_that_take_too_much_memory() {
    int surfaces = most(Held.MEMORY_BYTES) / 1536;
    for (int i = 0; i < surfaces - 10; i++) {
      desk.surface();
      roundtripEvery(1000, i);
    }
    client.roundtrip();
    for (int i = 0; i < 10; i++) {
      desk.surface();
    }
    assertTooMuch();
  }

  @Test
  void rectangles_of_regions() {
    // 64 in each, of which the first is free.
    int regions = most(Held.REGION_RECTANGLES) / 63;
    for (int i = 0; i <= regions; i++) {
      int region = desk.region();
      for (int r = 0; r < 64; r++) {
        client.send(region, new WlRegion.Request.Add(r * 10, r * 10, 5, 5));
      }
      client.pushOnce();
      roundtripEvery(20, i);
    }
    assertTooMuch();
  }

  @Test
  void types_of_data() {
    int manager = client.bind(WlDataDeviceManager.NAME, 3);
    // Each text counts as 48 characters more than it has.
    int sources = most(Held.TEXT_CHARS) / (200 * 50);
    for (int i = 0; i <= sources; i++) {
      int source = client.newId(WlDataSource.NAME);
      client.send(manager, new WlDataDeviceManager.Request.CreateDataSource(source));
      for (int type = 100; type < 300; type++) {
        client.send(source, new WlDataSource.Request.Offer(String.valueOf(type)));
      }
      roundtripEvery(5, i);
    }
    assertTooMuch();
  }

  @Test
  void what_is_given_back_does_not_count() {
    for (int i = 0; i < 3 * most(Held.FRAME_CALLBACKS) / 1000; i++) {
      int surface = desk.surface();
      for (int k = 0; k < 1000; k++) {
        desk.frame(surface);
      }
      desk.commit(surface);
      int last = desk.frame(surface);
      desk.commit(surface);
      client.awaitEvent(last, WlCallback.Event.Done.class);
    }
  }
}
