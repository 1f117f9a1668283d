package dev.busproof.clientsim.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NeedsTest {
  @Test
  void what_the_target_lacks_is_named() {
    assertThat(Needs.WINDOWS.missing(Map.of("wl_compositor", 6, "wl_shm", 1)))
        .contains("the target does not advertise xdg_wm_base");
  }

  @Test
  void an_older_version_than_needed_is_named_with_both() {
    var needs = Needs.NOTHING.and("wl_compositor", 5);
    assertThat(needs.missing(Map.of("wl_compositor", 4)))
        .contains("the target advertises wl_compositor version 4, and the case needs 5");
    assertThat(needs.missing(Map.of("wl_compositor", 5))).isEmpty();
  }

  @Test
  void of_two_needed_versions_the_higher_counts() {
    assertThat(Needs.NOTHING.and("wl_shm", 2).and("wl_shm").text()).isEqualTo("wl_shm v2");
  }

  @Test
  void what_the_machine_must_have_is_listed_behind_the_interfaces() {
    assertThat(Needs.NOTHING.and("wl_shm").and(Machine.FUSE).and(Machine.ROOT).text())
        .isEqualTo("wl_shm, root, FUSE");
  }
}
