package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every rule of wl_display, wl_registry and the wire, as a client meets it. */
class DisplayAndRegistryTest {
  private static final int DISPLAY = 1;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  @Test
  void sync_is_answered_and_its_id_given_back() {
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(DISPLAY, new WlDisplay.Request.Sync(callback)).roundtrip();
    assertThat(client.events(callback)).hasSize(1);
    assertThat(client.deletedIds()).contains(callback);
  }

  @Test
  void an_id_that_was_given_back_may_be_used_again() {
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(DISPLAY, new WlDisplay.Request.Sync(callback)).roundtrip();
    client.send(DISPLAY, new WlDisplay.Request.Sync(callback)).roundtrip();
    assertThat(client.events(callback)).hasSize(2);
  }

  @Test
  void everything_there_is_a_definition_of_is_announced_in_its_newest_version() {
    Map<String, Integer> globals = SpecifiedErrors.known().globals();
    // Deprecated since 2018, and not to be implemented by new compositors.
    globals.remove("wl_shell");
    Map<String, Integer> announced = new TreeMap<>();
    for (WlRegistry.Event.Global global :
        client.events(client.registry(), WlRegistry.Event.Global.class)) {
      announced.put(global.interface_(), global.version());
    }
    assertThat(announced).isEqualTo(globals);
  }

  @Test
  void two_registries_announce_the_same() {
    int one = client.registry();
    int other = client.newId(WlRegistry.NAME, 1, WlRegistry.Event::decode);
    client.send(DISPLAY, new WlDisplay.Request.GetRegistry(other)).roundtrip();
    assertThat(client.events(other)).isEqualTo(client.events(one));
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void unknown_object_is_invalid_object_on_the_display() {
    client.sendRaw(TestWords.message(77, 0), List.of());
    assertThat(client.awaitError())
        .extracting(TestClient.ErrorSeen::kind, TestClient.ErrorSeen::message)
        .containsExactly("wl_display 0", "invalid object 77");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void unknown_object_of_the_servers_range_is_invalid_object() {
    client.sendRaw(TestWords.message(0xff000000, 0), List.of());
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 0");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void unknown_request_is_invalid_method() {
    client.sendRaw(TestWords.message(DISPLAY, 99), List.of());
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void header_with_a_size_below_eight_is_invalid_method() {
    client.sendRaw(TestWords.of(DISPLAY, 4 << 16), List.of());
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void request_that_is_too_short_is_invalid_method() {
    client.sendRaw(TestWords.message(DISPLAY, 0), List.of());
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void new_id_that_skips_ids_is_invalid_method() {
    client.send(DISPLAY, new WlDisplay.Request.Sync(50));
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void new_id_of_the_servers_range_is_invalid_method() {
    client.send(DISPLAY, new WlDisplay.Request.Sync(0xff000000));
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void new_id_in_use_is_invalid_method() {
    int registry = client.registry();
    client.send(DISPLAY, new WlDisplay.Request.Sync(registry));
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_an_unknown_global_is_invalid_object_on_the_registry() {
    bind(9999, "wl_shm", 1);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_global_zero_is_invalid_object_on_the_registry() {
    bind(0, "wl_shm", 1);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_under_another_interface_is_invalid_object_on_the_registry() {
    bind(client.global("wl_shm").name(), "wl_seat", 1);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_version_zero_is_invalid_object_on_the_registry() {
    bind(client.global("wl_shm").name(), "wl_shm", 0);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_a_version_above_the_advertised_is_invalid_object_on_the_registry() {
    bind(client.global("wl_shm").name(), "wl_shm", WlShm.VERSION + 1);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void binding_a_negative_version_is_invalid_object_on_the_registry() {
    bind(client.global("wl_shm").name(), "wl_shm", -1);
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  @Provokes("wl_display.invalid_object")
  void only_the_first_of_two_errors_is_sent() {
    bind(9999, "wl_shm", 1);
    client.sendRaw(TestWords.message(77, 0), List.of());
    // TestClient fails by itself when a second error arrives.
    assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
  }

  @Test
  void requests_after_an_error_are_not_carried_out() {
    bind(9999, "wl_shm", 1);
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(DISPLAY, new WlDisplay.Request.Sync(callback));
    client.awaitError();
    assertThat(client.events(callback)).isEmpty();
  }

  @Test
  void half_a_header_costs_the_others_nothing() {
    client.sendRaw(new byte[] {1, 0, 0, 0}, List.of()).flush();
    compositor.connect().roundtrip().roundtrip();
    assertThat(client.hasEnded()).isFalse();
    // The other half may come at any time.
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.sendRaw(TestWords.of(12 << 16, callback), List.of());
    client.await("the answer", () -> !client.events(callback).isEmpty());
  }

  @Test
  void requests_sent_just_before_hanging_up_are_no_error() throws Exception {
    try (TestClient leaving = TestClient.connect(compositor.compositor().socketPath())) {
      for (int i = 0; i < 2000; i++) {
        int callback = leaving.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
        leaving.send(DISPLAY, new WlDisplay.Request.Sync(callback));
      }
      leaving.flush();
    }
    compositor.awaitStatistics("the client to be gone", s -> s.clients() == 1);
    assertThat(compositor.statistics().violations()).isZero();
  }

  private void bind(int name, String interfaceName, int version) {
    int registry = client.registry();
    int id = client.newId(interfaceName);
    client.send(registry, new WlRegistry.Request.Bind(name, interfaceName, version, id));
  }
}
