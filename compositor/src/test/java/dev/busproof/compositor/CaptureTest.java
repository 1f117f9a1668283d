package dev.busproof.compositor;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.ExtImageCaptureSourceV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureCursorSessionV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureFrameV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureManagerV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureSessionV1;
import dev.busproof.wire.protocol.ExtOutputImageCaptureSourceManagerV1;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of a screen of 320x240 that has a red window of 100x100 at 16,16. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaptureTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final int BYTES = WIDTH * HEIGHT * 4;
  private static final int RED = 0xffff0000;
  private static final int GREEN = 0xff00ff00;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient owner = compositor.connect();
  private final TestDesk desk = TestDesk.of(owner);
  private final TestDesk.Shell window = desk.window(100, 100, RED);
  private final TestClient client = compositor.connect();
  private final int output = TestDesk.of(client).output();
  private final int shm = client.bind(WlShm.NAME, 1);
  private final int screencopy = client.bind(ZwlrScreencopyManagerV1.NAME, 3);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int frameId() {
    return client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
  }

  private int frame() {
    int id = frameId();
    client.send(screencopy, new ZwlrScreencopyManagerV1.Request.CaptureOutput(id, 0, output));
    return id;
  }

  private int region(int x, int y, int width, int height) {
    int id = frameId();
    client.send(
        screencopy,
        new ZwlrScreencopyManagerV1.Request.CaptureOutputRegion(
            id, 0, output, x, y, width, height));
    return id;
  }

  private TestPool pool() {
    return TestPool.create(client, shm, BYTES);
  }

  private void copy(int frame, int buffer) {
    client.send(frame, new ZwlrScreencopyFrameV1.Request.Copy(buffer));
  }

  private void assertFails(int frame, int buffer) {
    copy(frame, buffer);
    client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Failed.class);
    assertThat(client.events(frame, ZwlrScreencopyFrameV1.Event.Ready.class)).isEmpty();
  }

  private static int pixel(TestPool pool, int index) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(4);
      assertThat(pool.file().fd().pread(into, index * 4L)).isEqualTo(4);
      return into.get(JAVA_INT_UNALIGNED, 0);
    }
  }

  private void assertError(String kind) {
    assertThat(client.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  void a_picture_shows_what_is_on_the_screen() throws Exception {
    try (TestPool pool = pool()) {
      int frame = frame();
      assertThat(client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Buffer.class))
          .isEqualTo(new ZwlrScreencopyFrameV1.Event.Buffer(1, WIDTH, HEIGHT, WIDTH * 4));
      copy(frame, pool.buffer(WIDTH, HEIGHT));
      client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Ready.class);
      assertThat(pixel(pool, 16 * WIDTH + 16)).isEqualTo(RED);
      assertThat(pixel(pool, 115 * WIDTH + 115)).isEqualTo(RED);
      assertThat(pixel(pool, 15 * WIDTH + 15)).isNotEqualTo(RED);
      assertThat(pixel(pool, 116 * WIDTH + 116)).isNotEqualTo(RED);
      assertThat(client.events(frame)).hasSize(4);
    }
  }

  @Test
  void a_region_is_cut_at_the_edge_of_the_output() throws Exception {
    try (TestPool pool = pool()) {
      int frame = region(-10, 10, 30, 10);
      assertThat(client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Buffer.class))
          .isEqualTo(new ZwlrScreencopyFrameV1.Event.Buffer(1, 20, 10, 80));
      copy(frame, pool.buffer(0, 20, 10, 80, TestPool.ARGB8888));
      client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Ready.class);
      assertThat(pixel(pool, 6 * 20 + 16)).isEqualTo(RED);
      assertThat(pixel(pool, 6 * 20 + 15)).isNotEqualTo(RED);
      assertThat(pixel(pool, 10 * 20)).as("behind the buffer").isZero();
    }
  }

  @Test
  void a_region_outside_of_the_output_fails() {
    client.awaitEvent(region(WIDTH, 0, 10, 10), ZwlrScreencopyFrameV1.Event.Failed.class);
    client.awaitEvent(region(0, 0, 0, 10), ZwlrScreencopyFrameV1.Event.Failed.class);
  }

  @Test
  void a_truncated_target_fails_and_does_not_grow() throws Exception {
    try (TestPool pool = pool()) {
      int buffer = pool.buffer(WIDTH, HEIGHT);
      client.roundtrip();
      pool.file().truncate(BYTES - 1);
      assertFails(frame(), buffer);
      assertThat(pool.file().sizeBytes()).isEqualTo(BYTES - 1);
    }
  }

  @Test
  void a_target_sealed_against_writing_fails() throws Exception {
    Memfd file = Memfd.create(Libc.system(), "sealed", BYTES, Memfd.Option.SEALABLE);
    file.seal(Seal.WRITE);
    try (TestPool pool = TestPool.of(client, shm, file, BYTES)) {
      assertFails(frame(), pool.buffer(WIDTH, HEIGHT));
    }
  }

  @Test
  void a_read_only_target_fails() throws Exception {
    try (TestPool pool = pool()) {
      int id = TestPool.createPool(client, shm, pool.file().fd().reopenReadOnly(), BYTES);
      int buffer = client.newId("wl_buffer");
      client.send(
          id,
          new WlShmPool.Request.CreateBuffer(
              buffer, 0, WIDTH, HEIGHT, WIDTH * 4, TestPool.XRGB8888));
      assertFails(frame(), buffer);
    }
  }

  @Test
  void with_damage_it_waits_until_something_differs() throws Exception {
    try (TestPool pool = pool()) {
      int buffer = pool.buffer(WIDTH, HEIGHT);
      int first = frame();
      client.send(first, new ZwlrScreencopyFrameV1.Request.CopyWithDamage(buffer));
      client.awaitEvent(first, ZwlrScreencopyFrameV1.Event.Ready.class);
      assertThat(client.events(first, ZwlrScreencopyFrameV1.Event.Damage.class))
          .containsExactly(new ZwlrScreencopyFrameV1.Event.Damage(0, 0, WIDTH, HEIGHT));
      int second = frame();
      client.send(second, new ZwlrScreencopyFrameV1.Request.CopyWithDamage(buffer));
      client.roundtrip();
      desk.show(window.surface(), desk.buffer(100, 100, GREEN));
      owner.roundtrip();
      client.awaitEvent(second, ZwlrScreencopyFrameV1.Event.Ready.class);
      assertThat(client.events(second, ZwlrScreencopyFrameV1.Event.Damage.class))
          .containsExactly(new ZwlrScreencopyFrameV1.Event.Damage(16, 16, 100, 100));
      assertThat(pixel(pool, 16 * WIDTH + 16)).isEqualTo(GREEN);
    }
  }

  @Test
  void many_pictures_at_once_come_one_after_the_other() {
    try (TestPool pool = pool()) {
      int buffer = pool.buffer(WIDTH, HEIGHT);
      List<Integer> frames = Stream.generate(this::frame).limit(10).toList();
      frames.forEach(frame -> copy(frame, buffer));
      frames.forEach(frame -> client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Ready.class));
    }
  }

  @Test
  @Provokes("zwlr_screencopy_frame_v1.already_used")
  void a_second_copy_is_already_used() {
    try (TestPool pool = pool()) {
      int frame = frame();
      int buffer = pool.buffer(WIDTH, HEIGHT);
      copy(frame, buffer);
      copy(frame, buffer);
      assertError("zwlr_screencopy_frame_v1 0");
    }
  }

  @Test
  @Provokes("zwlr_screencopy_frame_v1.invalid_buffer")
  void another_size_is_invalid_buffer() {
    try (TestPool pool = pool()) {
      copy(frame(), pool.buffer(WIDTH, HEIGHT - 1));
      assertError("zwlr_screencopy_frame_v1 1");
    }
  }

  @Test
  @Provokes("zwlr_screencopy_frame_v1.invalid_buffer")
  void another_stride_is_invalid_buffer() {
    try (TestPool pool = pool()) {
      copy(region(0, 0, 10, 10), pool.buffer(0, 10, 10, 44, TestPool.XRGB8888));
      assertError("zwlr_screencopy_frame_v1 1");
    }
  }

  private int source() {
    int manager = client.bind(ExtOutputImageCaptureSourceManagerV1.NAME, 1);
    int id = client.newId(ExtImageCaptureSourceV1.NAME);
    client.send(manager, new ExtOutputImageCaptureSourceManagerV1.Request.CreateSource(id, output));
    return id;
  }

  private int manager() {
    return client.bind(ExtImageCopyCaptureManagerV1.NAME, 1);
  }

  private int sessionId() {
    return client.newId(
        ExtImageCopyCaptureSessionV1.NAME, 1, ExtImageCopyCaptureSessionV1.Event::decode);
  }

  private int session(int options) {
    int manager = manager();
    int source = source();
    int id = sessionId();
    client.send(
        manager, new ExtImageCopyCaptureManagerV1.Request.CreateSession(id, source, options));
    return id;
  }

  private int extFrame(int session) {
    int id =
        client.newId(ExtImageCopyCaptureFrameV1.NAME, 1, ExtImageCopyCaptureFrameV1.Event::decode);
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.CreateFrame(id));
    return id;
  }

  private void capture(int frame, int buffer) {
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.AttachBuffer(buffer));
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.DamageBuffer(0, 0, WIDTH, HEIGHT));
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Capture());
  }

  @Test
  void a_session_captures_at_once_and_then_whenever_something_differs() throws Exception {
    try (TestPool pool = pool()) {
      int session = session(1);
      client.awaitEvent(session, ExtImageCopyCaptureSessionV1.Event.Done.class);
      assertThat(client.events(session, ExtImageCopyCaptureSessionV1.Event.BufferSize.class))
          .containsExactly(new ExtImageCopyCaptureSessionV1.Event.BufferSize(WIDTH, HEIGHT));
      int buffer = pool.buffer(WIDTH, HEIGHT);
      int first = extFrame(session);
      capture(first, buffer);
      client.awaitEvent(first, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      assertThat(pixel(pool, 16 * WIDTH + 16)).isEqualTo(RED);
      client.send(first, new ExtImageCopyCaptureFrameV1.Request.Destroy());
      int second = extFrame(session);
      capture(second, buffer);
      client.roundtrip();
      desk.show(window.surface(), desk.buffer(100, 100, GREEN));
      owner.roundtrip();
      client.awaitEvent(second, ExtImageCopyCaptureFrameV1.Event.Ready.class);
      assertThat(client.events(second, ExtImageCopyCaptureFrameV1.Event.Damage.class))
          .containsExactly(new ExtImageCopyCaptureFrameV1.Event.Damage(16, 16, 100, 100));
      assertThat(pixel(pool, 16 * WIDTH + 16)).isEqualTo(GREEN);
    }
  }

  @Test
  void a_buffer_of_another_size_fails_by_constraints() {
    try (TestPool pool = pool()) {
      int frame = extFrame(session(0));
      capture(frame, pool.buffer(WIDTH, HEIGHT - 1));
      assertThat(client.awaitEvent(frame, ExtImageCopyCaptureFrameV1.Event.Failed.class).reason())
          .isEqualTo(1);
    }
  }

  @Test
  void a_truncated_target_fails_for_an_unknown_reason() throws Exception {
    try (TestPool pool = pool()) {
      int buffer = pool.buffer(WIDTH, HEIGHT);
      client.roundtrip();
      pool.file().truncate(0);
      int frame = extFrame(session(0));
      capture(frame, buffer);
      assertThat(client.awaitEvent(frame, ExtImageCopyCaptureFrameV1.Event.Failed.class).reason())
          .isZero();
      assertThat(pool.file().sizeBytes()).isZero();
    }
  }

  @Test
  @Provokes("ext_image_copy_capture_manager_v1.invalid_option")
  void unknown_options_are_invalid_option() {
    session(2);
    assertError("ext_image_copy_capture_manager_v1 1");
  }

  @Test
  @Provokes("ext_image_copy_capture_session_v1.duplicate_frame")
  void two_frames_at_a_time_are_duplicate_frame() {
    int session = session(0);
    extFrame(session);
    extFrame(session);
    assertError("ext_image_copy_capture_session_v1 1");
  }

  @Test
  @Provokes("ext_image_copy_capture_frame_v1.no_buffer")
  void capturing_into_nothing_is_no_buffer() {
    client.send(extFrame(session(0)), new ExtImageCopyCaptureFrameV1.Request.Capture());
    assertError("ext_image_copy_capture_frame_v1 1");
  }

  @Test
  @Provokes("ext_image_copy_capture_frame_v1.invalid_buffer_damage")
  void damage_without_size_is_invalid_buffer_damage() {
    client.send(
        extFrame(session(0)), new ExtImageCopyCaptureFrameV1.Request.DamageBuffer(0, 0, 0, 1));
    assertError("ext_image_copy_capture_frame_v1 2");
  }

  @Test
  @Provokes("ext_image_copy_capture_frame_v1.already_captured")
  void capturing_twice_is_already_captured() {
    try (TestPool pool = pool()) {
      int frame = extFrame(session(0));
      capture(frame, pool.buffer(WIDTH, HEIGHT));
      client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Capture());
      assertError("ext_image_copy_capture_frame_v1 3");
    }
  }

  private int cursorSession() {
    int manager = manager();
    int source = source();
    int seat = client.bind(WlSeat.NAME, 7);
    int pointer = client.newId(WlPointer.NAME);
    client.send(seat, new WlSeat.Request.GetPointer(pointer));
    int id = client.newId(ExtImageCopyCaptureCursorSessionV1.NAME);
    client.send(
        manager,
        new ExtImageCopyCaptureManagerV1.Request.CreatePointerCursorSession(id, source, pointer));
    return id;
  }

  private int cursorCapture(int cursorSession) {
    int id = sessionId();
    client.send(
        cursorSession, new ExtImageCopyCaptureCursorSessionV1.Request.GetCaptureSession(id));
    return id;
  }

  @Test
  void cursors_by_themselves_are_not_captured() {
    client.awaitEvent(
        cursorCapture(cursorSession()), ExtImageCopyCaptureSessionV1.Event.Stopped.class);
  }

  @Test
  @Provokes("ext_image_copy_capture_cursor_session_v1.duplicate_session")
  void two_sessions_for_one_cursor_are_duplicate_session() {
    int cursor = cursorSession();
    cursorCapture(cursor);
    cursorCapture(cursor);
    assertError("ext_image_copy_capture_cursor_session_v1 1");
  }

  @Test
  void grim_sees_what_our_own_picture_shows(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/grim")), "grim is not installed");
    Path theirs = directory.resolve("grim.png");
    Path ours = directory.resolve("ours.png");
    ProcessBuilder builder = new ProcessBuilder("/usr/bin/grim", theirs.toString()).inheritIO();
    builder.environment().put("WAYLAND_DISPLAY", socket().toString());
    Process grim = builder.start();
    try {
      assertThat(grim.waitFor(60, TimeUnit.SECONDS)).as("grim ended").isTrue();
      assertThat(grim.exitValue()).isZero();
    } finally {
      grim.destroyForcibly();
    }
    compositor.compositor().screenshot(ours).get(60, TimeUnit.SECONDS);
    assertThat(pixels(theirs)).isEqualTo(pixels(ours)).contains(0xffff0000);
  }

  private Path socket() {
    return compositor.compositor().socketPath();
  }

  private static int[] pixels(Path png) throws Exception {
    var image = ImageIO.read(png.toFile());
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] |= 0xff00_0000;
    }
    return pixels;
  }
}
