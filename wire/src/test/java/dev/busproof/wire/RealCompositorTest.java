package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our side of the wire against libwayland's. */
class RealCompositorTest {
  private static final int DISPLAY = 1;
  private static final int REGISTRY = 2;
  private static final long DEADLINE_MILLIS = 30_000;

  @TempDir Path directory;
  private final Map<String, WlRegistry.Event.Global> globals = new TreeMap<>();
  private final List<WlShm.Event> formats = new ArrayList<>();
  private final List<WlDisplay.Event.Error> errors = new ArrayList<>();
  private int nextId = 3;
  private int shm = -1;

  @SuppressWarnings("NullAway.Init") // set before each test, or the test is skipped
  private Weston weston;

  @BeforeEach
  void start_weston() throws Exception {
    weston = Weston.start(directory, Map.of());
  }

  @AfterEach
  void stop_weston() {
    if (weston != null) {
      weston.close();
    }
  }

  @Test
  void registry_and_a_shared_pool_are_understood() throws Exception {
    try (Connection connection = connect();
        Epoll epoll = Epoll.create(Libc.system());
        Memfd memory = Memfd.create(Libc.system(), "wire-real", 4096)) {
      epoll.add(connection.fd(), 0, Interest.READ);
      connection.send(DISPLAY, new WlDisplay.Request.GetRegistry(REGISTRY));
      roundTrip(connection, epoll);
      assertThat(globals.keySet()).contains("wl_compositor", "wl_shm", "xdg_wm_base", "wl_output");

      WlRegistry.Event.Global global = Objects.requireNonNull(globals.get("wl_shm"));
      shm = nextId++;
      connection.send(REGISTRY, new WlRegistry.Request.Bind(global.name(), WlShm.NAME, 1, shm));
      roundTrip(connection, epoll);
      assertThat(formats)
          .contains(
              new WlShm.Event.Format(WlShm.Format.ARGB8888.value()),
              new WlShm.Event.Format(WlShm.Format.XRGB8888.value()));

      int pool = nextId++;
      Fd passed = memory.fd().duplicate();
      connection.send(shm, new WlShm.Request.CreatePool(pool, passed, 4096));
      int format = WlShm.Format.ARGB8888.value();
      connection.send(pool, new WlShmPool.Request.CreateBuffer(nextId++, 0, 32, 32, 128, format));
      roundTrip(connection, epoll);
      assertThat(errors).isEmpty();
      assertThat(passed.isOpen()).isFalse();

      // One row too many for the pool.
      connection.send(pool, new WlShmPool.Request.CreateBuffer(nextId++, 128, 32, 32, 128, format));
      drain(connection, epoll);
      assertThat(errors)
          .singleElement()
          .satisfies(e -> {
            assertThat(e.objectId()).isEqualTo(pool);
            assertThat(WlShm.Error.of(e.code())).contains(WlShm.Error.INVALID_STRIDE);
          });
    }
  }

  @Test
  void libwayland_draws_the_same_limits() throws Exception {
    // Too short, not a multiple of four, longer than 4096: each ends the connection there too.
    for (int size : new int[] {4, 10, 4100}) {
      errors.clear();
      try (Connection connection = connect();
          Epoll epoll = Epoll.create(Libc.system())) {
        epoll.add(connection.fd(), 0, Interest.READ);
        byte[] bytes = new byte[8192];
        byte[] header = new MessageWriterProbe().word(DISPLAY).word(size << 16 | 7).word(0).bytes();
        System.arraycopy(header, 0, bytes, 0, header.length);
        connection.sendRaw(bytes, List.of());
        drain(connection, epoll);
      }
    }
  }

  private Connection connect() throws Exception {
    return weston.connect();
  }

  private void roundTrip(Connection connection, Epoll epoll) throws Exception {
    int callback = nextId++;
    connection.send(DISPLAY, new WlDisplay.Request.Sync(callback));
    assertThat(pump(connection, epoll, callback)).as(() -> "answered: " + errors).isTrue();
  }

  /** Reads until the compositor hangs up. */
  private void drain(Connection connection, Epoll epoll) throws Exception {
    assertThat(pump(connection, epoll, -1)).isFalse();
  }

  /** Flushes and reads until the callback is done (true) or the stream ends (false). */
  private boolean pump(Connection connection, Epoll epoll, int callback) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (System.nanoTime() < deadline) {
      try {
        connection.flush();
        epoll.await(100);
        if (!connection.fill()) {
          return false;
        }
      } catch (java.io.IOException e) {
        return false; // it hung up with our bytes unread
      }
      while (connection.next()) {
        if (connection.objectId() == callback) {
          WlCallback.Event.decode(connection.opcode(), 1, connection.body());
          return true;
        }
        dispatch(connection);
      }
    }
    throw new AssertionError("no answer:\n" + weston.log());
  }

  private void dispatch(Connection connection) throws WireException {
    if (connection.objectId() == DISPLAY) {
      switch (WlDisplay.Event.decode(connection.opcode(), 1, connection.body())) {
        case WlDisplay.Event.Error error -> errors.add(error);
        case WlDisplay.Event.DeleteId gone -> assertThat(gone.id()).isPositive();
      }
    } else if (connection.objectId() == REGISTRY) {
      switch (WlRegistry.Event.decode(connection.opcode(), 1, connection.body())) {
        case WlRegistry.Event.Global global -> globals.put(global.interface_(), global);
        case WlRegistry.Event.GlobalRemove gone -> assertThat(gone.name()).isPositive();
      }
    } else if (connection.objectId() == shm) {
      formats.add(WlShm.Event.decode(connection.opcode(), 1, connection.body()));
    }
  }
}
