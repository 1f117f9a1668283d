package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs of every kind at once, on an output on which most of them have room. */
@Tag("many")
@EnabledIfEnvironmentVariable(named = RealPrograms.DIRECTORY, matches = ".+")
@ExtendWith(StageExtension.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyProgramsTest {
  private static final long TOGETHER_SECONDS = 60;
  private static final String SDL_TESTS = "/usr/libexec/installed-tests/SDL2/";

  /** The smallest of them, a flower, had 5017 pixels in the least of 480. */
  private static final long LEAST_PIXELS = 1000;

  /** A program that runs on somebody's compositor, and what it prints. */
  private record Running(String name, Process process, ProgramLog log) {}

  @Test
  void twenty_four_programs_at_once_do_no_harm_and_leave_nothing_behind(Stage stage)
      throws Exception {
    ProgramSession session = stage.start(Launch.of("many").sized(3840, 2160));
    Path clip = stage.home().resolve("clip.mkv");
    stage.runAlone("ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=25:duration=4 " + clip);
    List<Running> running = new ArrayList<>();
    try {
      // Once before, so that what the compositor keeps for good is there: classes, compiled code,
      // heap.
      startAll(stage, session, running, "warm-up");
      endAll(running);
      Holdings before = awaitSettled(session, null);

      startAll(stage, session, running, "many");
      long cpuMillis = Holdings.cpuMillis(session.compositor());
      for (int second = 0; second < TOGETHER_SECONDS; second++) {
        Thread.sleep(1000);
        running.forEach(ManyProgramsTest::assertRuns);
      }
      cpuMillis = Holdings.cpuMillis(session.compositor()) - cpuMillis;
      session.screen().write(stage.directory().resolve("many-together.png"));
      running.forEach(program ->
          assertThat(program.log().misunderstandings(Long.MAX_VALUE)).as(program.name()).isEmpty());
      int programs = running.size();
      Holdings together = Holdings.of(session.compositor());
      endAll(running);
      Holdings after = awaitSettled(session, before);

      stage.saw(
          "%d programs; compositor: %.0f %% of a processor, together %s, before %s, after %s"
              .formatted(programs, cpuMillis / (10.0 * TOGETHER_SECONDS), together, before, after)
              .toLowerCase(Locale.ROOT));
      var _ = session.endCompositor();
      ProgramLog.Summary summary = session.log().summary();
      assertThat(summary.clients())
          .as("clients in two rounds")
          .isGreaterThanOrEqualTo(2L * programs);
      assertThat(summary.violations()).as("clients that broke the protocol").isZero();
      assertThat(summary.refused()).as("descriptors refused").isZero();
      assertThat(summary.truncated()).as("buffers found truncated").isZero();
      assertThat(session.log().misunderstandings(Long.MAX_VALUE)).isEmpty();
    } finally {
      endAll(running);
    }
  }

  private static List<List<String>> programs(Stage stage) {
    String clip = stage.home().resolve("clip.mkv").toString();
    String scene =
        stage
            .file(
                "moving.qml",
                """
                import QtQuick 2.15
                Rectangle {
                  width: 320; height: 240; color: "#204060"
                  Rectangle {
                    width: 50; height: 50; y: 90; color: "#c01020"
                    NumberAnimation on x { from: 0; to: 270; duration: 2000; loops: Animation.Infinite }
                  }
                }
                """)
            .toString();
    String page =
        stage
            .file(
                "moving.html",
                """
                <!doctype html><title>busproof</title>
                <style>
                  body { background: #204060 }
                  div { width: 50px; height: 50px; background: #c01020; animation: go 2s infinite }
                  @keyframes go { to { margin-left: 300px } }
                </style><div></div>
                """)
            .toUri()
            .toString();
    String counting = stage.script("counting", "while date +%N; do sleep 0.1; done\n").toString();
    String settings = stage.file("nested.ini", "[core]\nshell=kiosk-shell.so\n").toString();
    // A flower that loses the focus becomes another one, of 5017 to 27000 pixels: who comes next
    // takes it away, and is larger than what that can cost.
    return List.of(
        List.of("weston-flower"),
        List.of("weston-simple-shm"),
        List.of("weston-flower"),
        List.of("weston-simple-shm"),
        List.of("weston-simple-damage", "--version=4"),
        List.of("weston-simple-damage", "--version=4", "--use-viewport"),
        List.of("weston-subsurfaces"),
        List.of("weston-scaler"),
        List.of("weston-eventdemo"),
        List.of("weston-stacking"),
        List.of("weston-clickdot"),
        List.of("weston-terminal", "--shell=" + counting),
        List.of("foot", "--config=/dev/null", "--window-size-chars=40x10", counting),
        List.of("foot", "--config=/dev/null", "--window-size-chars=40x10", counting),
        List.of("foot", "--config=/dev/null", "--window-size-chars=40x10", "cat"),
        List.of("gtk3-demo"),
        List.of("gtk3-demo-application"),
        List.of("gtk4-demo"),
        List.of("qmlscene", scene),
        List.of(SDL_TESTS + "testsprite2"),
        List.of("ffplay", "-v", "warning", "-an", "-loop", "0", clip),
        List.of("mpv", "--no-config", "--vo=wlshm", "--no-audio", "--loop-file=inf", clip),
        List.of(
            "weston",
            "--backend=wayland-backend.so",
            "--use-pixman",
            "--width=300",
            "--height=200",
            "--socket=nested",
            "--config=" + settings),
        List.of(
            "chromium",
            "--ozone-platform=wayland",
            "--no-sandbox",
            "--test-type",
            "--no-first-run",
            "--disable-gpu",
            "--window-size=500,300",
            "--user-data-dir=" + stage.home().resolve("chromium"),
            "--app=" + page));
  }

  /** One after the other, so that it is seen that each of them shows something. */
  private static void startAll(
      Stage stage, ProgramSession session, List<Running> running, String round) throws IOException {
    for (List<String> command : programs(stage)) {
      long before = pixels(session.screen());
      String name = Path.of(command.getFirst()).getFileName().toString();
      Running program = start(stage, session, command, round + "-" + running.size() + "-" + name);
      running.add(program);
      try {
        session.await(screen ->
            assertThat(pixels(screen))
                .as("pixels that are not desktop, with " + name)
                .isGreaterThan(before + LEAST_PIXELS));
      } catch (AssertionError e) {
        assertRuns(program);
        throw e;
      }
    }
  }

  private static long pixels(Picture screen) {
    return (long) screen.width() * screen.height() - screen.count(Picture.DESKTOP);
  }

  private static Running start(
      Stage stage, ProgramSession session, List<String> command, String name) throws IOException {
    ProgramLog log = new ProgramLog(stage.directory().resolve(name + ".log"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.file().toFile());
    Surroundings.prepare(builder.environment(), stage.home());
    builder.environment().put("WAYLAND_DISPLAY", session.socket().getFileName().toString());
    return new Running(name, builder.start(), log);
  }

  private static void assertRuns(Running program) {
    assertThat(program.process().isAlive())
        .as("%s runs; it said: %s", program.name(), program.log().tail())
        .isTrue();
  }

  private static void endAll(List<Running> running) {
    running.forEach(program -> program.process().destroy());
    running.forEach(program -> Processes.end(program.process().toHandle()));
    running.clear();
  }

  /** What the compositor holds when nobody but us is left, and, if given, no more than before. */
  private static Holdings awaitSettled(
      ProgramSession session, @org.jspecify.annotations.Nullable Holdings before)
      throws InterruptedException {
    session.await(screen -> assertThat(pixels(screen)).as("pixels of windows").isZero());
    Holdings now = Holdings.of(session.compositor());
    Holdings last = now;
    for (int i = 0; i < 40; i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      now = Holdings.of(session.compositor());
      boolean still = now.kernel().equals(last.kernel()) && now.threads() == last.threads();
      if (before == null ? still && i > 4 : now.isWithin(before)) {
        return now;
      }
      last = now;
    }
    throw new AssertionError("the compositor holds " + now + ", and before " + before);
  }
}
