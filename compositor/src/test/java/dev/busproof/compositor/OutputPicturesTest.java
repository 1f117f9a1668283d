package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpViewport;
import dev.busproof.wire.protocol.WpViewporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen on outputs of several scales and transforms. */
class OutputPicturesTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;
  private static final int BACKGROUND = 0x202428;

  /** No two pixels alike, so that whatever is turned, moved or left out shows. */
  private static int[][] pattern(int width, int height) {
    int[][] rows = new int[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rows[y][x] = 0xff40_0000 | (y << 8) | x;
      }
    }
    return rows;
  }

  private static int[][] opaque(int[][] rows) {
    int[][] seen = new int[rows.length][rows[0].length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[0].length; x++) {
        seen[y][x] = rows[y][x] & 0xff_ffff;
      }
    }
    return seen;
  }

  /** Every pixel as many times to the right and down. */
  private static int[][] enlarged(int[][] rows, int times) {
    int[][] large = new int[rows.length * times][rows[0].length * times];
    for (int y = 0; y < large.length; y++) {
      for (int x = 0; x < large[0].length; x++) {
        large[y][x] = rows[y / times][x / times];
      }
    }
    return large;
  }

  private static TestDesk.Shell shown(TestDesk desk, int[][] rows, int scale, int transform) {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    desk.client().send(window.surface(), new WlSurface.Request.SetBufferScale(scale));
    desk.client().send(window.surface(), new WlSurface.Request.SetBufferTransform(transform));
    desk.show(window.surface(), desk.buffer(rows));
    return window;
  }

  @Test
  void a_buffer_of_scale_2_is_exact_on_an_output_of_scale_2() {
    try (TestStage stage = TestStage.of("a:200x160,scale=2")) {
      TestDesk desk = TestDesk.of(stage.actor());
      TestDesk.Shell window = shown(desk, pattern(60, 40), 2, 0);
      stage.place(desk, window, 10, 20);
      desk.awaitFrame();
      Screen screen = Screen.of(stage.compositor());
      assertThat(screen.width()).isEqualTo(200);
      assertThat(screen.rows(20, 40, 60, 40)).isDeepEqualTo(opaque(pattern(60, 40)));
      assertThat(screen.at(19, 40)).isEqualTo(BACKGROUND);
      assertThat(screen.at(80, 79)).isEqualTo(BACKGROUND);
    }
  }

  @Test
  void a_buffer_of_scale_1_is_repeated_on_an_output_of_scale_3() {
    try (TestStage stage = TestStage.of("a:300x300,scale=3")) {
      TestDesk desk = TestDesk.of(stage.actor());
      TestDesk.Shell window = shown(desk, pattern(20, 10), 1, 0);
      stage.place(desk, window, 7, 9);
      desk.awaitFrame();
      assertThat(Screen.of(stage.compositor()).rows(21, 27, 60, 30))
          .isDeepEqualTo(enlarged(opaque(pattern(20, 10)), 3));
    }
  }

  @Test
  void a_viewport_uses_the_pixels_that_a_scaled_output_has() {
    try (TestStage stage = TestStage.of("a:200x160,scale=2")) {
      TestClient client = stage.actor();
      TestDesk desk = TestDesk.of(client);
      TestDesk.Shell window = desk.toplevel();
      desk.configure(window);
      int viewporter = client.bind(WpViewporter.NAME, 1);
      int viewport = client.newId(WpViewport.NAME);
      client.send(viewporter, new WpViewporter.Request.GetViewport(viewport, window.surface()));
      client.send(viewport, new WpViewport.Request.SetDestination(30, 20));
      desk.show(window.surface(), desk.buffer(pattern(60, 40)));
      stage.place(desk, window, 0, 0);
      desk.awaitFrame();
      assertThat(Screen.of(stage.compositor()).rows(0, 0, 60, 40))
          .isDeepEqualTo(opaque(pattern(60, 40)));
    }
  }

  private static final String TRANSFORMS =
      "normal,90,180,270,flipped,flipped-90,flipped-180,flipped-270";

  private static int wlValue(String transform) {
    return List.of(TRANSFORMS.split(",")).indexOf(transform);
  }

  /** As wl_output.transform says: flipped around the vertical axis, then turned to the left. */
  private static int[][] turned(int[][] rows, int wlTransform) {
    int[][] image = rows;
    if (wlTransform >= 4) {
      int[][] flipped = new int[image.length][image[0].length];
      for (int y = 0; y < image.length; y++) {
        for (int x = 0; x < image[0].length; x++) {
          flipped[y][image[0].length - 1 - x] = image[y][x];
        }
      }
      image = flipped;
    }
    for (int turns = wlTransform % 4; turns > 0; turns--) {
      int[][] left = new int[image[0].length][image.length];
      for (int y = 0; y < image.length; y++) {
        for (int x = 0; x < image[0].length; x++) {
          left[image[0].length - 1 - x][y] = image[y][x];
        }
      }
      image = left;
    }
    return image;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normal",
        "90",
        "180",
        "270",
        "flipped",
        "flipped-90",
        "flipped-180",
        "flipped-270"
      })
  void every_transform_shows_windows_upright_and_turns_the_framebuffer(String transform) {
    try (TestStage stage = TestStage.of("a:160x120,scale=2,transform=" + transform)) {
      TestDesk desk = TestDesk.of(stage.actor());
      boolean swaps = wlValue(transform) % 2 == 1;
      int width = swaps ? 60 : 80;
      int height = swaps ? 80 : 60;
      int[][] upright = pattern(2 * width, 2 * height);
      TestDesk.Shell window = shown(desk, upright, 2, 0);
      stage.place(desk, window, 0, 0);
      desk.awaitFrame();
      assertThat(Screen.of(stage.compositor()).rows(0, 0, 2 * width, 2 * height))
          .as("for people")
          .isDeepEqualTo(opaque(upright));
      assertThat(TestCopies.of(stage.compositor().connect(), "a").rows())
          .as("in the output's memory")
          .isDeepEqualTo(opaque(turned(upright, wlValue(transform))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normal",
        "90",
        "180",
        "270",
        "flipped",
        "flipped-90",
        "flipped-180",
        "flipped-270"
      })
  void a_buffer_that_is_turned_as_the_output_is_reaches_it_unchanged(String transform) {
    try (TestStage stage = TestStage.of("a:160x120,transform=" + transform)) {
      TestDesk desk = TestDesk.of(stage.actor());
      int[][] buffer = pattern(160, 120);
      TestDesk.Shell window = shown(desk, buffer, 1, wlValue(transform));
      stage.place(desk, window, 0, 0);
      desk.awaitFrame();
      assertThat(TestCopies.of(stage.compositor().connect(), "a").rows())
          .isDeepEqualTo(opaque(buffer));
    }
  }

  @Test
  void a_window_across_two_outputs_is_seen_on_both_at_their_scale() {
    try (TestStage stage = TestStage.of("a:100x80", "b:200x160,scale=2")) {
      TestDesk desk = TestDesk.of(stage.actor());
      TestDesk.Shell window = shown(desk, pattern(40, 20), 1, 0);
      stage.place(desk, window, 90, 30);
      desk.awaitFrame();
      int[][] all = opaque(pattern(40, 20));
      int[][] left = new int[20][];
      int[][] right = new int[20][];
      for (int y = 0; y < 20; y++) {
        left[y] = java.util.Arrays.copyOfRange(all[y], 0, 10);
        right[y] = java.util.Arrays.copyOfRange(all[y], 10, 40);
      }
      Screen a = Screen.of(stage.compositor(), "a");
      assertThat(a.width()).isEqualTo(100);
      assertThat(a.rows(90, 30, 10, 20)).isDeepEqualTo(left);
      Screen b = Screen.of(stage.compositor(), "b");
      assertThat(b.width()).isEqualTo(200);
      assertThat(b.rows(0, 60, 60, 40)).isDeepEqualTo(enlarged(right, 2));
      Screen both = Screen.of(stage.compositor());
      assertThat(both.width()).as("the larger scale").isEqualTo(400);
      assertThat(both.rows(180, 60, 80, 40)).isDeepEqualTo(enlarged(all, 2));
    }
  }

  @Test
  void what_changes_is_repainted_on_every_output_that_shows_it() {
    try (TestStage stage = TestStage.of("a:100x80,transform=90", "b:200x160,scale=2")) {
      TestDesk desk = TestDesk.of(stage.actor());
      TestDesk.Shell window = stage.window(desk, 60, 30, 40, 20, RED);
      desk.awaitFrame();
      int part = desk.buffer(40, 20, GREEN);
      desk.client().send(window.surface(), new WlSurface.Request.Attach(part, 0, 0));
      desk.client().send(window.surface(), new WlSurface.Request.Damage(19, 3, 2, 5));
      desk.commit(window.surface());
      desk.awaitFrame();
      Screen a = Screen.of(stage.compositor(), "a");
      Screen b = Screen.of(stage.compositor(), "b");
      assertThat(a.at(79, 33)).as("the left of the damage").isEqualTo(0x00ff00);
      assertThat(a.at(78, 33)).as("beside the damage").isEqualTo(0xff0000);
      assertThat(b.at(0, 66)).as("the right of the damage").isEqualTo(0x00ff00);
      assertThat(b.at(1, 75)).isEqualTo(0x00ff00);
      assertThat(b.at(2, 66)).isEqualTo(0xff0000);
      assertThat(b.at(0, 76)).isEqualTo(0xff0000);
      stage.place(desk, window, 0, 0);
      desk.awaitFrame();
      assertThat(Screen.of(stage.compositor(), "b").at(0, 66)).isEqualTo(BACKGROUND);
    }
  }

  @Test
  void a_picture_of_all_shows_them_as_they_lie_with_nothing_between() {
    try (TestStage stage = TestStage.of("a:40x30,at=0,0", "b:20x20,at=50,-10")) {
      TestDesk.of(stage.actor()).awaitFrame();
      Screen screen = Screen.of(stage.compositor());
      assertThat(screen.width()).isEqualTo(70);
      assertThat(screen.height()).isEqualTo(40);
      assertThat(screen.at(0, 10)).isEqualTo(BACKGROUND);
      assertThat(screen.at(50, 0)).isEqualTo(BACKGROUND);
      assertThat(screen.at(0, 9)).isZero();
      assertThat(screen.at(45, 15)).isZero();
      assertThat(screen.at(50, 20)).isZero();
    }
  }

  @Test
  void a_cursor_has_the_scale_of_the_output_it_is_on() {
    try (TestStage stage = TestStage.of("a:100x80", "b:200x160,scale=2")) {
      TestClient client = stage.actor();
      TestDesk desk = TestDesk.of(client);
      TestSeat seat = TestSeat.of(client);
      stage.window(desk, 80, 0, 100, 80, RED);
      stage.compositor().pointerTo(150, 40);
      int cursor = desk.surface();
      client.send(cursor, new WlSurface.Request.SetBufferScale(2));
      desk.show(cursor, desk.buffer(pattern(16, 16)));
      client.send(
          seat.pointer(), new WlPointer.Request.SetCursor(seat.lastEnter().serial(), cursor, 2, 3));
      desk.awaitFrame();
      assertThat(Screen.of(stage.compositor(), "b").rows(96, 74, 16, 16))
          .isDeepEqualTo(opaque(pattern(16, 16)));
      client.awaitEvent(cursor, WlSurface.Event.PreferredBufferScale.class);
      assertThat(client.events(cursor, WlSurface.Event.PreferredBufferScale.class))
          .containsExactly(new WlSurface.Event.PreferredBufferScale(2));
    }
  }

  @Test
  void a_window_that_turns_out_truncated_on_one_output_is_gone_from_those_painted_before() {
    try (TestStage stage = TestStage.of("a:100x50", "b:100x50,at=0,50")) {
      TestClient hostile = stage.actor();
      TestDesk desk = TestDesk.of(hostile);
      TestDesk.Shell window = desk.toplevel();
      desk.configure(window);
      int shm = hostile.bind(WlShm.NAME, 1);
      int bytes = 100 * 100 * 4;
      try (TestPool pool = TestPool.create(hostile, shm, bytes)) {
        int whole = pool.buffer(100, 100);
        desk.show(window.surface(), whole);
        stage.place(desk, window, 0, 0);
        desk.awaitFrame();
        pool.file().truncate(bytes / 2);
        desk.show(window.surface(), whole);
        assertThat(hostile.awaitError().kind()).isEqualTo("wl_buffer 2");
      } catch (LinuxException e) {
        throw new AssertionError(e);
      }
      TestDesk.of(stage.compositor().connect()).awaitFrame();
      assertThat(Screen.of(stage.compositor(), "a").at(50, 25)).isEqualTo(BACKGROUND);
      assertThat(Screen.of(stage.compositor(), "b").at(50, 25)).isEqualTo(BACKGROUND);
    }
  }
}
