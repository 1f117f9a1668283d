package dev.busproof.clientsim.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilesTest {
  @TempDir Path directory;

  @Test
  void every_file_that_comes_with_the_lab_is_listed_and_says_what_it_is() throws IOException {
    var files = Path.of("src/main/resources/dev/busproof/clientsim/target/profiles");
    var profiles = Profiles.read(Optional.of(directory)).all();

    try (var names = Files.list(files)) {
      assertThat(names.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              profiles.stream().map(p -> p.name() + ".json").toList());
    }
    assertThat(profiles)
        .allSatisfy(one -> {
          assertThat(one.about()).as(one.name()).isNotEmpty();
          assertThat(one.install()).as(one.name()).isNotEmpty();
          assertThat(one.globals()).as(one.name()).contains("wl_shm", "xdg_wm_base");
        });
  }

  @Test
  void a_profile_of_the_users_own_comes_first() throws IOException {
    Files.writeString(
        directory.resolve("weston.json"),
        """
        {
          "about": "mine",
          "command": ["my-weston", "--socket", "{socket}"],
          "environment": {"A": "{runtime}/a"},
          "files": {"sub/x.ini": ["[core]", "socket={socket}"]},
          "stop": {"signal": "INT", "graceMillis": 100},
          "globals": ["wl_shm"]
        }
        """);
    var profiles = Profiles.read(Optional.of(directory));

    var plan = profiles.plan("weston");
    var runtime = Path.of("/run/x");
    assertThat(plan.command("s-1", runtime)).endsWith("my-weston", "--socket", "s-1");
    assertThat(plan.files("s-1", runtime)).isEqualTo(Map.of("sub/x.ini", "[core]\nsocket=s-1\n"));
    assertThat(plan.stop()).isEqualTo(new Stop(Stop.Signal.INT, 100));
    assertThat(plan.socketName("s-1")).contains("s-1");
    assertThat(profiles.list()).contains("mine").contains("my-weston --socket {socket}");
  }

  @Test
  void a_profile_is_not_led_into_the_session_of_the_lab() throws IOException {
    Files.writeString(
        directory.resolve("own.json"),
        """
        {"command": ["x"], "environment": {"A": "{runtime}/a"}}
        """);
    var variables = new java.util.HashMap<>(Map.of("DISPLAY", ":0", "WAYLAND_DISPLAY", "w-0"));
    Profiles.read(Optional.of(directory)).plan("own").applyTo(variables, "s-1", Path.of("/run/x"));

    assertThat(variables).isEqualTo(Map.of("XDG_RUNTIME_DIR", "/run/x", "A", "/run/x/a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                          | own.json: a target is a JSON object",
        "{}                                          | own.json: 'command' is missing",
        "{\"command\": []}                           | own.json: 'command' must not be empty",
        "{\"command\": \"x\"}                        | own.json: 'command' must be a list of texts",
        "{\"command\": [\"x\"], \"comand\": 1}       | own.json: 'comand' is not known; there are",
        "{\"command\": [\"x\"], \"refusesRoot\": 1}  | own.json: 'refusesRoot' must be true or"
            + " false",
        "{\"command\": [\"x\"], \"files\": {\"../a\": []}} | own.json: 'files' '../a' is not below",
        "{\"command\": [\"x\"], \"stop\": {\"signal\": \"SEGV\"}} | own.json: stop: 'SEGV' is none"
            + " of",
        "{\"command\":                               | own.json: Unexpected end-of-input",
      })
  void a_file_that_is_wrong_is_named_with_what_is_wrong(String text, String message)
      throws IOException {
    var file = directory.resolve("own.json");
    Files.writeString(file, text);

    assertThatThrownBy(() -> Profiles.read(Optional.of(directory)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_name_that_is_not_known_is_answered_by_those_that_are() throws IOException {
    var profiles = Profiles.read(Optional.of(directory));

    assertThatThrownBy(() -> profiles.plan("westn"))
        .hasMessageContaining("there is no target 'westn'")
        .hasMessageContaining("weston");
    assertThatThrownBy(() -> Profiles.read(Optional.of(directory.resolve("none"))))
        .hasMessageContaining("there is no directory");
  }
}
