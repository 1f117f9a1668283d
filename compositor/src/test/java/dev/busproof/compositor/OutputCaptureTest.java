package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.ExtImageCaptureSourceV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureFrameV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureManagerV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureSessionV1;
import dev.busproof.wire.protocol.ExtOutputImageCaptureSourceManagerV1;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of several outputs. A red window of 40x20 at 290,30 is across a, 300x200, and b, of
 * scale 2 and turned, which is 200x150 units to its right.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutputCaptureTest {
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;

  private final TestStage stage =
      TestStage.of("a:300x200", "b:300x400,scale=2,transform=flipped-90");
  private final TestDesk desk = TestDesk.of(stage.actor());
  private final TestDesk.Shell window = stage.window(desk, 290, 30, 40, 20, RED);
  private final TestClient client = stage.compositor().connect();

  @AfterEach
  void others_go_on() {
    stage.close();
  }

  private static int[][] filled(int width, int height, int rgb) {
    int[][] rows = new int[height][width];
    for (int[] row : rows) {
      Arrays.fill(row, rgb);
    }
    return rows;
  }

  private static boolean isRed(int[][] rows, int x, int y) {
    return rows[y][x] == 0xff0000;
  }

  @Test
  void each_output_is_captured_in_its_own_pixels_as_its_memory_has_them() {
    desk.awaitFrame();
    int[][] a = TestCopies.of(client, "a").rows();
    assertThat(a).hasDimensions(200, 300);
    assertThat(isRed(a, 290, 30)).isTrue();
    assertThat(isRed(a, 289, 30)).isFalse();
    int[][] b = TestCopies.of(client, "b").rows();
    assertThat(b).hasDimensions(400, 300);
    // Flipped and turned by 90: columns and rows have changed places.
    assertThat(isRed(b, 60, 0)).isTrue();
    assertThat(isRed(b, 99, 59)).isTrue();
    assertThat(isRed(b, 60, 60)).isFalse();
    assertThat(isRed(b, 59, 0)).isFalse();
  }

  @Test
  void a_region_is_given_in_units_from_the_outputs_corner() {
    desk.awaitFrame();
    assertThat(TestCopies.of(client, "b").rows(0, 30, 30, 20))
        .isDeepEqualTo(filled(40, 60, 0xff0000));
    assertThat(TestCopies.of(client, "a").rows(290, 30, 1000, 20))
        .as("cut off at the edge")
        .isDeepEqualTo(filled(10, 20, 0xff0000));
  }

  private int session(String output) {
    int sources = client.bind(ExtOutputImageCaptureSourceManagerV1.NAME, 1);
    int wlOutput = TestDesk.of(client).output(output);
    int source = client.newId(ExtImageCaptureSourceV1.NAME);
    client.send(
        sources, new ExtOutputImageCaptureSourceManagerV1.Request.CreateSource(source, wlOutput));
    int manager = client.bind(ExtImageCopyCaptureManagerV1.NAME, 1);
    int session =
        client.newId(
            ExtImageCopyCaptureSessionV1.NAME, 1, ExtImageCopyCaptureSessionV1.Event::decode);
    client.send(
        manager, new ExtImageCopyCaptureManagerV1.Request.CreateSession(session, source, 0));
    return session;
  }

  private int capture(int session, int buffer) {
    int frame =
        client.newId(ExtImageCopyCaptureFrameV1.NAME, 1, ExtImageCopyCaptureFrameV1.Event::decode);
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.CreateFrame(frame));
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.AttachBuffer(buffer));
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Capture());
    return frame;
  }

  @Test
  void a_session_says_the_size_in_pixels_and_a_frame_how_it_is_turned() {
    int session = session("b");
    client.awaitEvent(session, ExtImageCopyCaptureSessionV1.Event.Done.class);
    assertThat(client.events(session, ExtImageCopyCaptureSessionV1.Event.BufferSize.class))
        .containsExactly(new ExtImageCopyCaptureSessionV1.Event.BufferSize(300, 400));
    int shm = client.bind(WlShm.NAME, 1);
    try (TestPool pool = TestPool.create(client, shm, 300 * 400 * 4)) {
      int frame = capture(session, pool.buffer(300, 400));
      client.awaitEvent(frame, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      assertThat(client.events(frame, ExtImageCopyCaptureFrameV1.Event.Transform.class))
          .containsExactly(new ExtImageCopyCaptureFrameV1.Event.Transform(5));
    }
  }

  @Test
  void what_changes_on_one_output_is_no_news_of_another() {
    int shm = client.bind(WlShm.NAME, 1);
    int a = session("a");
    int b = session("b");
    try (TestPool pool = TestPool.create(client, shm, 300 * 400 * 4)) {
      int ofA = pool.buffer(300, 200);
      int ofB = pool.buffer(300, 400);
      List<Integer> first = List.of(capture(a, ofA), capture(b, ofB));
      first.forEach(
          frame -> client.awaitEvent(frame, ExtImageCopyCaptureFrameV1.Event.Ready.class));
      first.forEach(frame -> client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Destroy()));
      int againA = capture(a, ofA);
      int againB = capture(b, ofB);
      client.roundtrip();
      desk.attach(window.surface(), desk.buffer(40, 20, GREEN));
      desk.client()
          .send(window.surface(), new dev.busproof.wire.protocol.WlSurface.Request.Commit());
      desk.client().roundtrip();
      client.awaitEvent(againA, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      client.awaitEvent(againB, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      assertThat(client.events(againA, ExtImageCopyCaptureFrameV1.Event.Damage.class))
          .containsExactly(new ExtImageCopyCaptureFrameV1.Event.Damage(290, 30, 10, 20));
      assertThat(client.events(againB, ExtImageCopyCaptureFrameV1.Event.Damage.class))
          .as("in pixels of the buffer, turned as it is")
          .containsExactly(new ExtImageCopyCaptureFrameV1.Event.Damage(60, 0, 40, 60));
      client.send(againA, new ExtImageCopyCaptureFrameV1.Request.Destroy());
      client.send(againB, new ExtImageCopyCaptureFrameV1.Request.Destroy());
      int waiting = capture(b, ofB);
      client.roundtrip();
      stage.window(desk, 10, 10, 40, 20, GREEN);
      desk.awaitFrame();
      client.roundtrip();
      assertThat(client.events(waiting)).isEmpty();
    }
  }

  @Test
  void an_output_that_goes_fails_what_waits_for_it_and_stops_its_sessions() {
    int shm = client.bind(WlShm.NAME, 1);
    int ofA = session("a");
    int ofB = session("b");
    int screencopy = client.bind(ZwlrScreencopyManagerV1.NAME, 3);
    int output = TestDesk.of(client).output("b");
    try (TestPool pool = TestPool.create(client, shm, 300 * 400 * 4)) {
      int buffer = pool.buffer(300, 400);
      int first = capture(ofB, buffer);
      client.awaitEvent(first, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      client.send(first, new ExtImageCopyCaptureFrameV1.Request.Destroy());
      int waiting = capture(ofB, buffer);
      int copied = client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
      client.send(screencopy, new ZwlrScreencopyManagerV1.Request.CaptureOutput(copied, 0, output));
      client.roundtrip();
      stage.unplug("b");
      client.awaitEvent(ofB, ExtImageCopyCaptureSessionV1.Event.Stopped.class);
      assertThat(client.awaitEvent(waiting, ExtImageCopyCaptureFrameV1.Event.Failed.class).reason())
          .as("stopped")
          .isEqualTo(2);
      client.send(copied, new ZwlrScreencopyFrameV1.Request.Copy(buffer));
      client.awaitEvent(copied, ZwlrScreencopyFrameV1.Event.Failed.class);
      int late = client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
      client.send(screencopy, new ZwlrScreencopyManagerV1.Request.CaptureOutput(late, 0, output));
      client.awaitEvent(late, ZwlrScreencopyFrameV1.Event.Failed.class);
      client.send(waiting, new ExtImageCopyCaptureFrameV1.Request.Destroy());
      assertThat(
              client
                  .awaitEvent(capture(ofB, buffer), ExtImageCopyCaptureFrameV1.Event.Failed.class)
                  .reason())
          .isEqualTo(2);
      client.awaitEvent(
          capture(ofA, pool.buffer(300, 200)), ExtImageCopyCaptureFrameV1.Event.Ready.class);
    }
  }

  @Test
  void a_frame_that_outlives_its_session_and_its_output_fails() {
    int shm = client.bind(WlShm.NAME, 1);
    int session = session("b");
    int frame =
        client.newId(ExtImageCopyCaptureFrameV1.NAME, 1, ExtImageCopyCaptureFrameV1.Event::decode);
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.CreateFrame(frame));
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.Destroy());
    client.roundtrip();
    stage.unplug("b");
    try (TestPool pool = TestPool.create(client, shm, 300 * 400 * 4)) {
      int buffer = pool.buffer(300, 400);
      client.send(frame, new ExtImageCopyCaptureFrameV1.Request.AttachBuffer(buffer));
      client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Capture());
      assertThat(client.awaitEvent(frame, ExtImageCopyCaptureFrameV1.Event.Failed.class).reason())
          .as("stopped")
          .isEqualTo(2);
      client.roundtrip();
    }
  }

  @Test
  void a_source_of_an_output_that_is_gone_is_stopped_from_the_start() {
    int sources = client.bind(ExtOutputImageCaptureSourceManagerV1.NAME, 1);
    int output = TestDesk.of(client).output("b");
    client.roundtrip();
    stage.unplug("b");
    int source = client.newId(ExtImageCaptureSourceV1.NAME);
    client.send(
        sources, new ExtOutputImageCaptureSourceManagerV1.Request.CreateSource(source, output));
    int manager = client.bind(ExtImageCopyCaptureManagerV1.NAME, 1);
    int session =
        client.newId(
            ExtImageCopyCaptureSessionV1.NAME, 1, ExtImageCopyCaptureSessionV1.Event::decode);
    client.send(
        manager, new ExtImageCopyCaptureManagerV1.Request.CreateSession(session, source, 0));
    client.awaitEvent(session, ExtImageCopyCaptureSessionV1.Event.Stopped.class);
  }

  private BufferedImage grim(Path file, String... options) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/grim")), "grim is not installed");
    List<String> command =
        Stream.of(Stream.of("/usr/bin/grim"), Arrays.stream(options), Stream.of(file.toString()))
            .flatMap(each -> each)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .put("WAYLAND_DISPLAY", stage.compositor().compositor().socketPath().toString());
    Process grim = builder.start();
    try {
      assertThat(grim.waitFor(60, TimeUnit.SECONDS)).as("grim ended").isTrue();
      assertThat(grim.exitValue()).isZero();
    } finally {
      grim.destroyForcibly();
    }
    return ImageIO.read(file.toFile());
  }

  private static void assertSame(BufferedImage theirs, Screen ours) {
    assertThat(theirs.getWidth()).isEqualTo(ours.width());
    assertThat(theirs.getHeight()).isEqualTo(ours.height());
    for (int y = 0; y < ours.height(); y++) {
      for (int x = 0; x < ours.width(); x++) {
        assertThat(theirs.getRGB(x, y) & 0xff_ffff).as("%d,%d", x, y).isEqualTo(ours.at(x, y));
      }
    }
  }

  @Test
  void grim_sees_each_output_as_our_own_pictures_show_them(@TempDir Path directory)
      throws Exception {
    desk.awaitFrame();
    assertSame(grim(directory.resolve("a.png"), "-o", "a"), Screen.of(stage.compositor(), "a"));
    assertSame(grim(directory.resolve("b.png"), "-o", "b"), Screen.of(stage.compositor(), "b"));
  }

  @Test
  void grim_puts_all_outputs_together_as_they_lie(@TempDir Path directory) throws Exception {
    desk.awaitFrame();
    BufferedImage all = grim(directory.resolve("all.png"));
    Screen ours = Screen.of(stage.compositor());
    assertThat(all.getWidth()).isEqualTo(ours.width()).isEqualTo(1000);
    assertThat(all.getHeight()).isEqualTo(ours.height()).isEqualTo(400);
    // It smooths what it enlarges, so only b, at the picture's scale, is the same pixel by pixel.
    for (int y = 0; y < 300; y++) {
      for (int x = 600; x < 1000; x++) {
        assertThat(all.getRGB(x, y) & 0xff_ffff).as("%d,%d", x, y).isEqualTo(ours.at(x, y));
      }
    }
    assertThat(all.getRGB(590, 80) & 0xff_ffff).isEqualTo(0xff0000);
    assertThat(all.getRGB(570, 80) & 0xff_ffff).isEqualTo(ours.at(570, 80));
  }
}
