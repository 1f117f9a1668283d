package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayNameTest {
  @Test
  void name_is_a_socket_in_the_runtime_directory() throws FileNotFoundException {
    assertThat(
            DisplayName.resolve(
                Map.of("WAYLAND_DISPLAY", "wayland-7", "XDG_RUNTIME_DIR", "/run/user/1")))
        .isEqualTo(Path.of("/run/user/1/wayland-7"));
  }

  @Test
  void unset_or_empty_name_is_wayland_0() throws FileNotFoundException {
    assertThat(DisplayName.resolve(Map.of("XDG_RUNTIME_DIR", "/run/user/1")))
        .isEqualTo(Path.of("/run/user/1/wayland-0"));
    assertThat(DisplayName.resolve(Map.of("WAYLAND_DISPLAY", "", "XDG_RUNTIME_DIR", "/r")))
        .isEqualTo(Path.of("/r/wayland-0"));
  }

  @Test
  void absolute_name_needs_no_runtime_directory() throws FileNotFoundException {
    assertThat(DisplayName.resolve(Map.of("WAYLAND_DISPLAY", "/tmp/there")))
        .isEqualTo(Path.of("/tmp/there"));
  }

  @Test
  void missing_or_relative_runtime_directory_is_an_error_that_names_it() {
    assertThatThrownBy(() -> DisplayName.resolve(Map.of()))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("XDG_RUNTIME_DIR is not set");
    assertThatThrownBy(() -> DisplayName.resolve(Map.of("XDG_RUNTIME_DIR", "run")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("XDG_RUNTIME_DIR is not an absolute path: run");
  }
}
