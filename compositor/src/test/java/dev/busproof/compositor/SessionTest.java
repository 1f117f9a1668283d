package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session from start to end: its program, its time, its screenshot. */
class SessionTest {
  @TempDir Path directory;

  @Test
  void session_ends_with_its_program_and_reports_its_status() {
    try (RunningCompositor compositor = withProgram("exit 7")) {
      assertThat(compositor.awaitOutcome().programStatus()).hasValue(7);
    }
  }

  @Test
  void program_killed_by_a_signal_is_128_and_its_number() {
    try (RunningCompositor compositor = withProgram("kill -9 $$")) {
      assertThat(compositor.awaitOutcome().programStatus()).hasValue(128 + 9);
    }
  }

  @Test
  void program_finds_the_socket_in_its_environment() throws IOException {
    Path seen = directory.resolve("seen");
    try (RunningCompositor compositor =
        withProgram("echo \"$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY$WAYLAND_SOCKET\" > " + seen)) {
      Path socket = compositor.compositor().socketPath();
      compositor.awaitOutcome();
      assertThat(Files.readString(seen).strip()).isEqualTo(socket.toString());
    }
  }

  @Test
  void program_that_cannot_be_run_is_an_error_that_names_it() throws Exception {
    try (Compositor compositor = Compositor.start(options().program(List.of("/no/such")).build())) {
      org.assertj.core.api.Assertions.assertThatThrownBy(compositor::run)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("/no/such")
          .hasMessageContaining("No such file");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void stopping_ends_the_program_too_even_one_that_will_not() {
    try (RunningCompositor compositor = withProgram("trap '' TERM; while :; do sleep 0.05; done")) {
      Outcome outcome = compositor.stop();
      assertThat(outcome.programStatus()).isEmpty();
    }
  }

  @Test
  void session_ends_when_its_time_is_over() {
    try (RunningCompositor compositor =
        RunningCompositor.start(options -> options.runFor(Duration.ofMillis(50)))) {
      assertThat(compositor.awaitOutcome().programStatus()).isEmpty();
    }
  }

  @Test
  void clients_are_disconnected_at_the_end() {
    RunningCompositor compositor = RunningCompositor.start();
    TestClient client = compositor.connect().roundtrip();
    Outcome outcome = compositor.stop();
    assertThat(client.awaitEnd()).isEmpty();
    assertThat(outcome.statistics().clients()).isZero();
    compositor.close();
  }

  @Test
  void screenshot_of_an_empty_screen_is_the_background() throws Exception {
    Path file = directory.resolve("empty.png");
    try (RunningCompositor compositor =
        RunningCompositor.start(options -> options.screenshot(file).backgroundRgb(0x123456))) {
      compositor.awaitStatistics("the first frame", s -> s.frames() == 1);
      assertThat(compositor.stop().screenshot()).hasValue(file);
    }
    assertThat(Files.size(file)).isPositive();
  }

  @Test
  void screenshot_that_cannot_be_written_is_reported_and_not_thrown() {
    Path nowhere = directory.resolve("no/such/directory/file.png");
    try (RunningCompositor compositor =
        RunningCompositor.start(options -> options.screenshot(nowhere))) {
      Outcome outcome = compositor.stop();
      assertThat(outcome.screenshot()).isEmpty();
      assertThat(outcome.screenshotFailure().orElseThrow()).contains(nowhere.toString());
    }
  }

  @Test
  void screenshot_at_any_time_is_written_beside_the_loop() throws Exception {
    Path file = directory.resolve("now.png");
    try (RunningCompositor compositor = RunningCompositor.start()) {
      compositor.compositor().screenshot(file).get(20, TimeUnit.SECONDS);
      assertThat(file).isNotEmptyFile();
    }
  }

  @Test
  void screenshot_after_the_end_fails_at_once() {
    RunningCompositor compositor = RunningCompositor.start();
    compositor.close();
    assertThat(compositor.compositor().screenshot(directory.resolve("late.png")))
        .isCompletedExceptionally();
  }

  @Test
  void an_idle_screen_is_painted_once() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      compositor.awaitStatistics("the first frame", s -> s.frames() == 1);
      Thread.sleep(200);
      assertThat(compositor.statistics().frames()).isEqualTo(1);
    }
  }

  private static RunningCompositor withProgram(String shell) {
    return RunningCompositor.start(options -> options.program(List.of("/bin/sh", "-c", shell)));
  }

  private CompositorOptions.Builder options() throws IOException {
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    return CompositorOptions.builder().runtimeDirectory(directory);
  }
}
