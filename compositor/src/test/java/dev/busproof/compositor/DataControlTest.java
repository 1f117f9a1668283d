package dev.busproof.compositor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.ExtDataControlDeviceV1;
import dev.busproof.wire.protocol.ExtDataControlManagerV1;
import dev.busproof.wire.protocol.ExtDataControlSourceV1;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.ZwlrDataControlDeviceV1;
import dev.busproof.wire.protocol.ZwlrDataControlManagerV1;
import dev.busproof.wire.protocol.ZwlrDataControlOfferV1;
import dev.busproof.wire.protocol.ZwlrDataControlSourceV1;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clipboard tools: clients without a window that read and set the selection. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DataControlTest {
  private static final int FIRST_SERVER_ID = 0xff000000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final int seat = client.bind(WlSeat.NAME, 7);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int wlrManager() {
    return client.bind(ZwlrDataControlManagerV1.NAME, 2);
  }

  private int wlrDevice(int manager) {
    client.expectServerObject(
        FIRST_SERVER_ID, ZwlrDataControlOfferV1.NAME, 2, ZwlrDataControlOfferV1.Event::decode);
    int id = client.newId(ZwlrDataControlDeviceV1.NAME, 2, ZwlrDataControlDeviceV1.Event::decode);
    client.send(manager, new ZwlrDataControlManagerV1.Request.GetDataDevice(id, seat));
    return id;
  }

  private int wlrSource(int manager, String type) {
    int id = client.newId(ZwlrDataControlSourceV1.NAME, 2, ZwlrDataControlSourceV1.Event::decode);
    client.send(manager, new ZwlrDataControlManagerV1.Request.CreateDataSource(id));
    client.send(id, new ZwlrDataControlSourceV1.Request.Offer(type));
    return id;
  }

  private void assertError(String kind) {
    assertThat(client.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  void of_many_tools_some_are_told_at_a_time_and_in_the_end_all() {
    int many = 200;
    int manager = wlrManager();
    List<Integer> devices = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      client.expectServerObject(
          FIRST_SERVER_ID + i,
          ZwlrDataControlOfferV1.NAME,
          2,
          ZwlrDataControlOfferV1.Event::decode);
      int id = client.newId(ZwlrDataControlDeviceV1.NAME, 2, ZwlrDataControlDeviceV1.Event::decode);
      client.send(manager, new ZwlrDataControlManagerV1.Request.GetDataDevice(id, seat));
      devices.add(id);
    }
    int source = wlrSource(manager, "text/plain");
    WlRegistry.Event.Global shm = client.global(WlShm.NAME);
    client.roundtrip();
    client.send(devices.getFirst(), new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    int later = client.bind(shm, 1, WlShm.Event::decode);
    WlShm.Event.Format done = client.awaitEvent(later, WlShm.Event.Format.class);
    ZwlrDataControlDeviceV1.Event.Selection last =
        client.awaitEvent(devices.getLast(), ZwlrDataControlDeviceV1.Event.Selection.class, 2);
    assertThat(last.id()).isNotZero();
    assertThat(client.cameBefore(done, last)).isTrue();
  }

  @Test
  void an_empty_clipboard_is_told_at_once_and_a_primary_selection_never() {
    int device = wlrDevice(wlrManager());
    client.roundtrip();
    assertThat(client.events(device))
        .containsExactly(new ZwlrDataControlDeviceV1.Event.Selection(0));
  }

  @Test
  void what_is_set_without_focus_is_offered_to_tools() {
    int manager = wlrManager();
    int device = wlrDevice(manager);
    int source = wlrSource(manager, "text/plain");
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    client.roundtrip();
    assertThat(client.events(device))
        .containsExactly(
            new ZwlrDataControlDeviceV1.Event.Selection(0),
            new ZwlrDataControlDeviceV1.Event.DataOffer(FIRST_SERVER_ID),
            new ZwlrDataControlDeviceV1.Event.Selection(FIRST_SERVER_ID));
    assertThat(client.events(FIRST_SERVER_ID))
        .containsExactly(new ZwlrDataControlOfferV1.Event.Offer("text/plain"));
  }

  @Test
  void a_replaced_source_is_cancelled() {
    int manager = wlrManager();
    int device = wlrDevice(manager);
    int source = wlrSource(manager, "text/plain");
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(0));
    client.roundtrip();
    assertThat(client.events(source))
        .containsExactly(new ZwlrDataControlSourceV1.Event.Cancelled());
  }

  @Test
  void a_primary_selection_is_cancelled() {
    int manager = wlrManager();
    int device = wlrDevice(manager);
    int source = wlrSource(manager, "text/plain");
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetPrimarySelection(source));
    client.roundtrip();
    assertThat(client.events(source))
        .containsExactly(new ZwlrDataControlSourceV1.Event.Cancelled());
    assertThat(client.events(device)).hasSize(1);
  }

  @Test
  @Provokes("zwlr_data_control_device_v1.used_source")
  void setting_a_source_twice_is_used_source() {
    int manager = wlrManager();
    int device = wlrDevice(manager);
    int source = wlrSource(manager, "text/plain");
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    assertError("zwlr_data_control_device_v1 1");
  }

  @Test
  @Provokes("zwlr_data_control_source_v1.invalid_offer")
  void a_type_for_a_source_in_use_is_invalid_offer() {
    int manager = wlrManager();
    int device = wlrDevice(manager);
    int source = wlrSource(manager, "text/plain");
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    client.send(source, new ZwlrDataControlSourceV1.Request.Offer("text/html"));
    assertError("zwlr_data_control_source_v1 1");
  }

  @Test
  @Provokes("wl_display.no_memory")
  void types_without_end_are_no_memory() {
    int source = wlrSource(wlrManager(), "text/plain");
    for (int i = 0; i < 256; i++) {
      client.send(source, new ZwlrDataControlSourceV1.Request.Offer("type/" + i));
    }
    assertError("wl_display 2");
  }

  private int extSource(int manager) {
    int id = client.newId(ExtDataControlSourceV1.NAME, 1, ExtDataControlSourceV1.Event::decode);
    client.send(manager, new ExtDataControlManagerV1.Request.CreateDataSource(id));
    return id;
  }

  private int extDevice(int manager) {
    int id = client.newId(ExtDataControlDeviceV1.NAME, 1, ExtDataControlDeviceV1.Event::decode);
    client.send(manager, new ExtDataControlManagerV1.Request.GetDataDevice(id, seat));
    return id;
  }

  @Test
  @Provokes("ext_data_control_device_v1.used_source")
  void the_newer_protocol_says_the_same() {
    int manager = client.bind(ExtDataControlManagerV1.NAME, 1);
    int device = extDevice(manager);
    int first = extSource(manager);
    int second = extSource(manager);
    client.expectServerObject(FIRST_SERVER_ID, "offer", 1, ZwlrDataControlOfferV1.Event::decode);
    client.send(first, new ExtDataControlSourceV1.Request.Offer("text/plain"));
    client.send(device, new ExtDataControlDeviceV1.Request.SetSelection(first));
    client.send(device, new ExtDataControlDeviceV1.Request.SetPrimarySelection(second));
    client.roundtrip();
    assertThat(client.events(device))
        .containsExactly(
            new ExtDataControlDeviceV1.Event.Selection(0),
            new ExtDataControlDeviceV1.Event.DataOffer(FIRST_SERVER_ID),
            new ExtDataControlDeviceV1.Event.Selection(FIRST_SERVER_ID));
    assertThat(client.events(second)).containsExactly(new ExtDataControlSourceV1.Event.Cancelled());
    client.send(device, new ExtDataControlDeviceV1.Request.SetSelection(first));
    assertError("ext_data_control_device_v1 1");
  }

  @Test
  @Provokes("ext_data_control_source_v1.invalid_offer")
  void a_type_for_a_source_in_use_is_invalid_offer_in_the_newer_protocol() {
    int manager = client.bind(ExtDataControlManagerV1.NAME, 1);
    int device = extDevice(manager);
    int source = extSource(manager);
    client.send(device, new ExtDataControlDeviceV1.Request.SetPrimarySelection(source));
    client.send(source, new ExtDataControlSourceV1.Request.Offer("text/html"));
    assertError("ext_data_control_source_v1 1");
  }

  @Test
  void what_wl_copy_copies_wl_paste_pastes(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/wl-copy")), "wl-clipboard is not installed");
    String text = "glyphs: \u00e4\u00f6 \u20ac\n".repeat(20_000);
    Path given = Files.writeString(directory.resolve("given"), text, UTF_8);
    Path pasted = directory.resolve("pasted");
    // In the foreground, so that it can be stopped by its own id.
    Process copy = start(given, directory.resolve("log"), "wl-copy", "--foreground");
    try {
      compositor.awaitStatistics("wl-copy is there", seen -> seen.clients() == 2);
      Process paste = start(Path.of("/dev/null"), pasted, "wl-paste", "--watch", "cat");
      try {
        client.await("all of it", () -> size(pasted) >= text.getBytes(UTF_8).length);
      } finally {
        paste.destroy();
        assertThat(paste.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(Files.readString(pasted, UTF_8)).isEqualTo(text);
    } finally {
      copy.destroy();
      assertThat(copy.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private Process start(Path in, Path out, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("WAYLAND_DISPLAY", compositor.compositor().socketPath().toString());
    return builder.start();
  }
}
