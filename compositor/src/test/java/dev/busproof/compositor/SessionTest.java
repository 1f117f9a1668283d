package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
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
          .hasMessage("cannot run '/no/such': No such file or directory; is it installed?");
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
  void screenshot_that_fails_in_whatever_way_is_not_waited_for() throws Exception {
    Path archive = directory.resolve("closed.zip");
    Path inside;
    try (FileSystem closed = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      inside = closed.getPath("/picture.png");
    }
    try (RunningCompositor compositor = RunningCompositor.start()) {
      CompletableFuture<Path> picture = compositor.compositor().screenshot(inside);
      assertThatThrownBy(() -> picture.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void screenshot_is_the_last_frame_that_showed_a_window() throws Exception {
    Path file = directory.resolve("last.png");
    try (RunningCompositor compositor =
        RunningCompositor.start(options -> options.screenshot(file).backgroundRgb(0x000000))) {
      TestClient client = compositor.connect();
      TestWindow window = TestWindow.open(client);
      try (TestPool pool = TestPool.create(client, window.shm(), 64 * 64 * 4)) {
        pool.file().fill(0xff112233);
        window.showAndWait(pool.buffer(64, 64));
      }
      client.close();
      compositor.awaitStatistics("the window to go", s -> s.clients() == 0 && s.frames() > 1);
      Outcome _ = compositor.stop();
    }
    assertThat(colours(file)).containsExactlyInAnyOrder(0x000000, 0x112233);
  }

  @Test
  void screenshot_shows_what_was_committed_just_before_the_end() throws Exception {
    Path file = directory.resolve("late.png");
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.screenshot(file).backgroundRgb(0x000000).refreshMilliHz(1000))) {
      TestClient client = compositor.connect();
      TestWindow window = TestWindow.open(client);
      try (TestPool pool = TestPool.create(client, window.shm(), 64 * 64 * 4)) {
        pool.file().fill(0xff112233);
        window.show(pool.buffer(64, 64));
        client.roundtrip();
      }
      Outcome _ = compositor.stop();
    }
    assertThat(colours(file)).containsExactlyInAnyOrder(0x000000, 0x112233);
  }

  private static Set<Integer> colours(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int pixel : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 320)) {
      colours.add(pixel & 0xff_ffff);
    }
    return colours;
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
