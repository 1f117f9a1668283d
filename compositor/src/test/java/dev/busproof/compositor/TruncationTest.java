package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The reason for all this: memory that goes away while it is shown, however it is shared. */
@ParameterizedClass
@EnumSource(Preference.class)
class TruncationTest {
  private static final int SIDE = 64;
  private static final int BYTES = SIDE * SIDE * 4;

  private final RunningCompositor compositor;
  private final List<BufferFault> faults = new CopyOnWriteArrayList<>();
  private final TestClient client;
  private final TestClient bystander;
  private final TestWindow window;
  private final TestWindow itsWindow;

  TruncationTest(Preference preference) {
    compositor =
        RunningCompositor.start(options ->
            options
                .sharing(SharingOptions.defaults().withPreference(preference))
                .onFault(faults::add));
    bystander = compositor.connect();
    itsWindow = TestWindow.open(bystander);
    client = compositor.connect();
    window = TestWindow.open(client);
  }

  @AfterEach
  void others_go_on() {
    try (TestPool pool = TestPool.create(bystander, itsWindow.shm(), BYTES)) {
      itsWindow.showAndWait(pool.buffer(SIDE, SIDE));
    }
    assertThat(compositor.statistics().handlerFailures()).isZero();
    assertThat(compositor.statistics().paintFailures()).isZero();
    compositor.close();
  }

  @Test
  void pool_truncated_before_the_commit_is_an_error_on_the_buffer() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), BYTES)) {
      int buffer = pool.buffer(SIDE, SIDE);
      client.roundtrip();
      pool.file().truncate(0);
      window.show(buffer);
      assertThatItIsToldOn(buffer);
    }
  }

  @Test
  void pool_truncated_after_the_first_frame_is_an_error_on_the_next_buffer() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), BYTES)) {
      int buffer = pool.buffer(SIDE, SIDE);
      window.showAndWait(buffer);
      pool.file().truncate(0);
      window.show(buffer);
      assertThatItIsToldOn(buffer);
    }
  }

  @Test
  void pool_one_byte_short_is_an_error_on_the_buffer() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), BYTES - 1, BYTES)) {
      int buffer = pool.buffer(SIDE, SIDE);
      window.show(buffer);
      assertThatItIsToldOn(buffer);
    }
  }

  @Test
  void pool_larger_than_its_file_is_fine_where_the_buffer_ends_before() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), BYTES, 1 << 24)) {
      window.showAndWait(pool.buffer(SIDE, SIDE));
      client.roundtrip();
    }
  }

  @Test
  void sealed_pool_resized_past_its_file_is_an_error_on_the_buffer_behind_the_end()
      throws Exception {
    Memfd file = Memfd.create(Libc.system(), "sealed", BYTES, Memfd.Option.SEALABLE);
    file.seal(Seal.SHRINK);
    try (TestPool pool = TestPool.of(client, window.shm(), file, BYTES)) {
      window.showAndWait(pool.buffer(SIDE, SIDE));
      pool.resize(2 * BYTES);
      int behind = pool.buffer(BYTES, SIDE, SIDE, SIDE * 4, TestPool.XRGB8888);
      window.show(behind);
      assertThatItIsToldOn(behind);
    }
  }

  @Test
  void truncated_buffer_that_was_destroyed_is_wl_display_implementation() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), BYTES)) {
      int buffer = pool.buffer(SIDE, SIDE);
      client.roundtrip();
      pool.file().truncate(0);
      window.show(buffer);
      client.send(buffer, new WlBuffer.Request.Destroy());
      // A copied buffer is read at the commit, when its object is still there.
      assertThat(client.awaitError().kind()).isIn("wl_display 3", "wl_buffer 2");
    }
  }

  @Test
  void good_buffer_of_the_same_pool_does_not_save_the_bad_one() throws Exception {
    try (TestPool pool = TestPool.create(client, window.shm(), 2 * BYTES)) {
      int good = pool.buffer(SIDE, SIDE);
      int bad = pool.buffer(BYTES, SIDE, SIDE, SIDE * 4, TestPool.XRGB8888);
      pool.file().truncate(BYTES);
      window.showAndWait(good);
      window.show(bad);
      assertThatItIsToldOn(bad);
    }
  }

  @Test
  void racing_truncation_never_harms_the_compositor_or_the_bystander() throws Exception {
    long endNanos = System.nanoTime() + 2_000_000_000L;
    try (TestPool itsPool = TestPool.create(bystander, itsWindow.shm(), BYTES)) {
      int itsBuffer = itsPool.buffer(SIDE, SIDE);
      int ended = 0;
      while (System.nanoTime() < endNanos) {
        ended += race() ? 1 : 0;
        itsWindow.showAndWait(itsBuffer);
      }
      assertThat(ended).isPositive();
    }
  }

  /** One client that draws while its file flutters; true when it was thrown out for it. */
  private boolean race() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (TestClient racer = TestClient.connect(compositor.compositor().socketPath())) {
      TestWindow itsOwn = TestWindow.open(racer);
      try (TestPool pool = TestPool.create(racer, itsOwn.shm(), BYTES)) {
        int buffer = pool.buffer(SIDE, SIDE);
        racer.roundtrip();
        Thread flutter = Thread.ofPlatform().start(() -> flutter(pool.file(), done));
        try {
          for (int i = 0; i < 30 && !racer.hasEnded(); i++) {
            // A whole frame each, for it is only then that the file is read.
            int frame = itsOwn.frame();
            itsOwn.show(buffer);
            while (!racer.hasEnded() && racer.events(frame).isEmpty()) {
              racer.roundtripUnlessEnded();
            }
          }
        } finally {
          done.set(true);
          flutter.join();
        }
        return racer.hasEnded();
      }
    }
  }

  private static void flutter(Memfd file, AtomicBoolean done) {
    try {
      while (!done.get()) {
        file.truncate(0);
        file.truncate(BYTES);
      }
    } catch (dev.busproof.memfd.libc.LinuxException e) {
      throw new AssertionError(e);
    }
  }

  private void assertThatItIsToldOn(int buffer) {
    assertThat(client.awaitError())
        .extracting(TestClient.ErrorSeen::kind, TestClient.ErrorSeen::objectId)
        .containsExactly("wl_buffer 2", buffer);
    assertThat(compositor.statistics().faults()).isEqualTo(1);
    assertThat(faults)
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.bufferId()).isEqualTo(buffer);
          assertThat(fault.pid()).isEqualTo(ProcessHandle.current().pid());
          assertThat(fault.record().offsetBytes()).isBetween(0L, 2L * BYTES);
          assertThat(fault.record().stackTrace())
              .anySatisfy(
                  call -> assertThat(call.getClassName()).isEqualTo(Compositor.class.getName()));
        });
  }
}
