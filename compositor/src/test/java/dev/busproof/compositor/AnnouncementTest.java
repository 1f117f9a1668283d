package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Globals in older versions, for programs that bind what is announced without knowing it. */
class AnnouncementTest {
  private static RunningCompositor announcing(Map<String, Integer> newest) {
    return RunningCompositor.start(options -> options.announce(newest));
  }

  @Test
  void an_older_version_is_announced_and_no_newer_one_can_be_bound() {
    try (RunningCompositor compositor = announcing(Map.of(XdgWmBase.NAME, 3))) {
      TestClient client = compositor.connect();
      WlRegistry.Event.Global global = client.global(XdgWmBase.NAME);
      assertThat(global.version()).isEqualTo(3);
      client.send(
          client.registry(),
          new WlRegistry.Request.Bind(
              global.name(), XdgWmBase.NAME, 4, client.newId(XdgWmBase.NAME)));
      assertThat(client.awaitError().kind()).isEqualTo("wl_registry 0");
    }
  }

  /** An event it has no function for ends a client of libwayland. */
  @Test
  void who_binds_an_older_version_gets_no_event_of_a_newer_one() {
    try (RunningCompositor compositor = announcing(Map.of(XdgWmBase.NAME, 3))) {
      TestClient client = compositor.connect();
      TestDesk desk = TestDesk.ofVersions(client, 4, 3);
      TestDesk.Shell window = desk.window(10, 10, 0xffff0000);
      assertThat(client.events(window.role()))
          .isNotEmpty()
          .allMatch(XdgToplevel.Event.Configure.class::isInstance);
    }
  }

  @Test
  void version_zero_is_not_announced_at_all() {
    try (RunningCompositor compositor = announcing(Map.of("wp_viewporter", 0))) {
      TestClient client = compositor.connect();
      assertThat(client.hasGlobal("wp_viewporter")).isFalse();
      assertThat(client.hasGlobal("wl_shm")).isTrue();
      compositor.assertServes();
    }
  }

  @Test
  void what_there_is_not_cannot_be_announced() {
    assertThatThrownBy(() -> announcing(Map.of("wl_drm", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no global wl_drm");
    assertThatThrownBy(() -> announcing(Map.of("wl_shm", 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wl_shm can be announced in versions 0 (not at all) to 3, not 4");
  }
}
