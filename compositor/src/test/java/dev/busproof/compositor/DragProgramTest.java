package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.compositor.surface.Point;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real program that drags and is dropped on: weston-dnd shows flowers in every other cell of four
 * times four, 80 pixels apart, and a flower that is dropped on an empty cell is planted there.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DragProgramTest {
  private static final Path PROGRAM = Path.of("/usr/bin/weston-dnd");

  /** Cells of the first window, which is at 16,16, and how far the second is from it. */
  private static final Point FLOWER = new Point(150, 90);

  private static final Point EMPTY = new Point(70, 90);
  private static final int NEXT_WINDOW = 364;

  private final ConcurrentLinkedQueue<TraceLine> told = new ConcurrentLinkedQueue<>();
  private RunningCompositor compositor = start(3);

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    compositor.close();
  }

  private RunningCompositor start(int managerVersion) {
    return RunningCompositor.start(options ->
        options
            .size(800, 420)
            .announce(Map.of(WlDataDeviceManager.NAME, managerVersion))
            .trace(told::add));
  }

  private Process start(String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "not run: " + PROGRAM + " is absent; install weston");
    ProcessBuilder builder =
        new ProcessBuilder()
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.command().add(PROGRAM.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("WAYLAND_DISPLAY", compositor.compositor().socketPath().toString());
    int windows = windows();
    Process process = builder.start();
    await("its window", () -> windows() == windows + 1);
    return process;
  }

  /** Windows that have drawn something: the output is entered once by each. */
  private int windows() {
    return lines(line -> line.matches(".* -> wl_surface@\\d+\\.enter\\(.*")).size();
  }

  private List<TraceLine> lines(Predicate<String> text) {
    return told.stream().filter(line -> text.test(line.text())).toList();
  }

  private void await(String what, java.util.function.BooleanSupplier so) {
    compositor.awaitStatistics(what, seen -> so.getAsBoolean());
  }

  private void awaitTold(String what) {
    await(what + " in " + last(), () -> !lines(line -> line.contains(what)).isEmpty());
  }

  private List<String> last() {
    return told.stream().map(TraceLine::text).skip(Math.max(0, told.size() - 40)).toList();
  }

  private int seen(Point at) {
    return Screen.of(compositor).at((int) at.x(), (int) at.y());
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private void drag(Point from, Point to) {
    compositor.pointerTo(from.x(), from.y());
    compositor.button(TestSeat.LEFT, true);
    awaitTold(".start_drag(");
    int steps = 8;
    for (int i = 1; i <= steps; i++) {
      compositor.pointerTo(
          from.x() + (to.x() - from.x()) * i / steps, from.y() + (to.y() - from.y()) * i / steps);
    }
  }

  @Test
  void a_flower_is_carried_from_one_program_to_another() throws Exception {
    Process first = start();
    Process second = start();
    try {
      Point there = EMPTY.plus(NEXT_WINDOW, 0);
      assertThat(seen(there)).isEqualTo(seen(EMPTY));
      drag(FLOWER, there);
      awaitTold("wl_data_source@");
      // Accepted only once the pointer is over an empty cell of the other program.
      await(
          "an accepted type in " + last(),
          () ->
              lines(line -> line.contains(".accept(") && !line.contains("nil)")).stream()
                  .anyMatch(line -> line.client() == 2));
      awaitTold(".action(2)");
      compositor.button(TestSeat.LEFT, false);
      awaitTold(".dnd_finished()");
      assertThat(lines(line -> line.contains(".drop()"))).hasSize(1);
      assertThat(lines(line -> line.contains(".dnd_drop_performed()"))).hasSize(1);
      assertThat(lines(line -> line.contains(".cancelled()"))).isEmpty();
      await("a flower in the other window", () -> seen(there) != seen(EMPTY));
    } finally {
      end(second);
      end(first);
    }
  }

  @Test
  void a_flower_that_is_dropped_on_nothing_is_put_back() throws Exception {
    Process only = start();
    try {
      drag(FLOWER, new Point(600, 300));
      compositor.button(TestSeat.LEFT, false);
      awaitTold(".cancelled()");
      assertThat(lines(line -> line.contains(".drop()"))).isEmpty();
    } finally {
      end(only);
    }
  }

  @Test
  void a_flower_is_moved_within_a_program_that_keeps_its_data_to_itself() throws Exception {
    // It sets the actions of a source that it does not have, and dies, unless there are none.
    compositor.close();
    compositor = start(2);
    Process only = start("--self-only");
    try {
      int empty = seen(EMPTY);
      drag(FLOWER, EMPTY);
      awaitTold(".motion(");
      compositor.button(TestSeat.LEFT, false);
      awaitTold(".drop()");
      await("a flower in the other cell", () -> seen(EMPTY) != empty);
      assertThat(lines(line -> line.contains("wl_data_source@"))).isEmpty();
    } finally {
      end(only);
    }
  }
}
