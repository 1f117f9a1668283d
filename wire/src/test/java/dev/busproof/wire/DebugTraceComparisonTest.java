package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.DebugTrace.Side;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpViewport;
import dev.busproof.wire.protocol.WpViewporter;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our lines against those that libwayland prints of the same conversation, as its other side. */
class DebugTraceComparisonTest {
  private static final int DISPLAY = 1;
  private static final long DEADLINE_MILLIS = 30_000;

  @TempDir Path directory;
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, String> objects = new HashMap<>(Map.of(DISPLAY, WlDisplay.NAME));
  private final Map<String, Integer> globals = new HashMap<>();
  private int registry;

  @Test
  void libwayland_as_a_server_prints_the_same_lines() throws Exception {
    String log;
    try (Weston weston = Weston.start(directory, Map.of("WAYLAND_DEBUG", "server"))) {
      try (Connection connection = weston.connect();
          Epoll epoll = Epoll.create(Libc.system())) {
        epoll.add(connection.fd(), 0, Interest.READ);
        connection.tap(
            DebugTrace.of(
                Interfaces.bundled(),
                id -> Optional.ofNullable(objects.get(id)),
                Side.CLIENT,
                lines::add));
        talk(connection, epoll);
      }
      log = weston.log();
    }
    List<String> theirs = log.lines().filter(DebugTraceComparisonTest::isMessage).toList();
    assertThat(theirs).as(log).hasSizeGreaterThan(40);
    assertThat(only(lines, true)).isEqualTo(only(theirs, false)).hasSizeGreaterThan(15);
    assertThat(only(lines, false)).isEqualTo(only(theirs, true)).hasSizeGreaterThan(20);
    // The time is of the same clock in the same unit, or it would be off by more than an hour.
    assertThat(millis(lines.getFirst()))
        .isBetween(millis(theirs.getFirst()) - 60_000, millis(theirs.getFirst()) + 60_000);
  }

  /** Every kind of argument that a client can send, and a protocol error at the end. */
  private void talk(Connection connection, Epoll epoll) throws Exception {
    registry = create(WlRegistry.NAME);
    connection.send(DISPLAY, new WlDisplay.Request.GetRegistry(registry));
    roundTrip(connection, epoll);
    final int compositor = bind(connection, WlCompositor.NAME, 4);
    final int shm = bind(connection, WlShm.NAME, 1);
    final int shell = bind(connection, XdgWmBase.NAME, 1);
    final int viewporter = bind(connection, WpViewporter.NAME, 1);
    final int data = bind(connection, WlDataDeviceManager.NAME, 3);

    int source = create(WlDataSource.NAME);
    connection.send(data, new WlDataDeviceManager.Request.CreateDataSource(source));
    connection.send(source, new WlDataSource.Request.Offer("text/\"quoted\\plain;charset=é"));
    connection.send(source, new WlDataSource.Request.SetActions(3));

    int surface = create(WlSurface.NAME);
    connection.send(compositor, new WlCompositor.Request.CreateSurface(surface));
    int viewport = create(WpViewport.NAME);
    connection.send(viewporter, new WpViewporter.Request.GetViewport(viewport, surface));
    connection.send(
        viewport,
        new WpViewport.Request.SetSource(
            Fixed.ofDouble(0.25), 1, Fixed.ofDouble(7.99609375), Fixed.ofInt(3)));
    connection.send(viewport, new WpViewport.Request.SetSource(-256, -256, -256, -256));
    int shellSurface = create(XdgSurface.NAME);
    connection.send(shell, new XdgWmBase.Request.GetXdgSurface(shellSurface, surface));
    int toplevel = create(XdgToplevel.NAME);
    connection.send(shellSurface, new XdgSurface.Request.GetToplevel(toplevel));
    connection.send(toplevel, new XdgToplevel.Request.SetTitle(""));
    connection.send(toplevel, new XdgToplevel.Request.SetParent(0));
    connection.send(surface, new WlSurface.Request.Commit());
    roundTrip(connection, epoll);

    try (Memfd memory = Memfd.create(Libc.system(), "wire-trace", 4096)) {
      int pool = create("wl_shm_pool");
      connection.send(shm, new WlShm.Request.CreatePool(pool, memory.fd().duplicate(), 4096));
      int buffer = create("wl_buffer");
      connection.send(pool, new WlShmPool.Request.CreateBuffer(buffer, 0, 32, 32, 128, 1));
      connection.send(surface, new WlSurface.Request.Damage(-5, Integer.MIN_VALUE, 7, 1));
      roundTrip(connection, epoll);
      int refused = create("wl_shm_pool");
      connection.send(shm, new WlShm.Request.CreatePool(refused, memory.fd().duplicate(), -1));
      assertThat(pump(connection, epoll, -1)).isFalse();
    }
  }

  private int create(String interfaceName) {
    int id = objects.size() + 1;
    objects.put(id, interfaceName);
    return id;
  }

  private int bind(Connection connection, String interfaceName, int version) throws Exception {
    int name = globals.getOrDefault(interfaceName, 0);
    int id = create(interfaceName);
    connection.send(registry, new WlRegistry.Request.Bind(name, interfaceName, version, id));
    return id;
  }

  private void roundTrip(Connection connection, Epoll epoll) throws Exception {
    int callback = create(WlCallback.NAME);
    connection.send(DISPLAY, new WlDisplay.Request.Sync(callback));
    assertThat(pump(connection, epoll, callback)).as(lines.toString()).isTrue();
  }

  /** Reads until the callback is done (true) or the stream ends (false). */
  private boolean pump(Connection connection, Epoll epoll, int callback) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    boolean done = false;
    while (System.nanoTime() < deadline) {
      connection.flush();
      epoll.await(100);
      if (!connection.fill()) {
        return false;
      }
      while (connection.next()) {
        if (connection.objectId() == registry && connection.opcode() == 0) {
          if (WlRegistry.Event.decode(0, 1, connection.body())
              instanceof WlRegistry.Event.Global global) {
            globals.put(global.interface_(), global.name());
          }
        }
        done |= connection.objectId() == callback;
      }
      // Whatever came with the answer is taken before the next request is sent.
      if (done) {
        return true;
      }
    }
    throw new AssertionError("no answer: " + lines);
  }

  private static boolean isMessage(String line) {
    return line.matches("\\[ *\\d+\\.\\d{3}] ( -> )?\\w+@\\d+\\..*");
  }

  /** What was sent, or what was received, without the time and the numbers of descriptors. */
  private static List<String> only(List<String> lines, boolean sent) {
    return lines.stream()
        .filter(line -> line.contains("]  -> ") == sent)
        .map(line -> line.replaceFirst("\\[ *\\d+\\.\\d{3}] ( -> )?", ""))
        .map(line -> line.replaceAll("fd \\d+", "fd N"))
        .toList();
  }

  private static long millis(String line) {
    return Long.parseLong(line.substring(1, line.indexOf('.')).strip());
  }
}
