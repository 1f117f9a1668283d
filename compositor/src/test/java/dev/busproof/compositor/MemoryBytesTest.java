package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ClientLimits;
import dev.busproof.compositor.client.ClientSession;
import dev.busproof.compositor.client.ClientWatcher;
import dev.busproof.compositor.client.CommonBudget;
import dev.busproof.compositor.client.CommonLimits;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Globals;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.Pause;
import dev.busproof.compositor.client.Serials;
import dev.busproof.compositor.seat.DataDeviceManagerGlobal;
import dev.busproof.compositor.seat.SeatGlobal;
import dev.busproof.compositor.shell.XdgWmBaseGlobal;
import dev.busproof.compositor.shm.SinglePixelGlobal;
import dev.busproof.compositor.surface.CompositorGlobal;
import dev.busproof.compositor.surface.EventClock;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.SubcompositorGlobal;
import dev.busproof.compositor.viewport.ViewporterGlobal;
import dev.busproof.compositor.virtual.VirtualPointerManagerGlobal;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineLimits;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpSinglePixelBufferManagerV1;
import dev.busproof.wire.protocol.WpViewporter;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What objects are said to take of the heap is no less than what they take: the heap is measured
 * before and after thousands of each.
 */
class MemoryBytesTest {
  private static final int COMPOSITOR = 3;
  private static final int SUBCOMPOSITOR = 4;
  private static final int SEAT = 5;
  private static final int SHELL = 6;
  private static final int DATA = 7;
  private static final int VIEWPORTER = 8;
  private static final int SINGLE_PIXELS = 9;
  private static final int POINTERS = 10;
  private static final int FIRST_FREE = 11;

  private final Libc libc = Libc.system();
  private final Serials serials = new Serials();
  private final ServerContext context =
      new ServerContext(
          serials,
          new Scene(OutputArrangement.of(List.of(OutputOptions.of(320, 240)), 60_000)),
          new EventClock());
  private SeatGlobal seat;
  private Quarantine quarantine;
  private Connection peer;
  private ClientSession session;
  private int lastId = FIRST_FREE - 1;

  private static final class Nobody implements ClientWatcher {
    @Override
    public void needsLateFlush(Client client) {}

    @Override
    public void needsFlush(Client client) {}

    @Override
    public void needsClose(Client client) {}

    @Override
    public void paused(Client client) {}

    @Override
    public void resumed(Client client, Pause.Rest rest) {}

    @Override
    public void post(Runnable work) {}
  }

  @BeforeEach
  void begin() throws Exception {
    seat = SeatGlobal.create(libc, context, false);
    quarantine = Quarantine.create(libc, QuarantineLimits.defaults());
    List<UnixSocket> sockets = UnixSocket.pair(libc);
    peer = Connection.over(sockets.getLast(), ConnectionLimits.defaults());
    List<Global> all =
        List.of(
            new CompositorGlobal(context),
            new SubcompositorGlobal(),
            seat,
            new XdgWmBaseGlobal(context, seat.input()),
            new DataDeviceManagerGlobal(context, seat.input()),
            new ViewporterGlobal(),
            new SinglePixelGlobal(),
            new VirtualPointerManagerGlobal(context.scene(), seat.input()));
    Globals globals = new Globals(Map.of());
    all.forEach(globals::add);
    ClientLimits limits =
        ClientLimits.defaults()
            .with(Held.MEMORY_BYTES, 1L << 30)
            .with(Held.TEXT_CHARS, 1L << 30)
            .with(Held.LISTENERS, 1 << 20)
            .with(Held.VIRTUAL_DEVICES, 1 << 20);
    session =
        new ClientSession(
            Connection.over(sockets.getFirst(), ConnectionLimits.defaults()),
            globals,
            serials,
            limits,
            new CommonBudget(CommonLimits.none(), () -> 0),
            new Nobody(),
            quarantine.account(),
            0);
    send(1, new WlDisplay.Request.GetRegistry(2));
    for (int i = 0; i < all.size(); i++) {
      send(2, new WlRegistry.Request.Bind(i + 1, all.get(i).interfaceName(), 1, COMPOSITOR + i));
    }
  }

  @AfterEach
  void end() {
    session.disconnect();
    assertThat(session.destroySome(Long.MAX_VALUE / 2)).isTrue();
    peer.close();
    quarantine.close();
    seat.close();
  }

  private void send(int object, Message request) throws Exception {
    peer.send(object, request);
    if (peer.queuedOutputBytes() > 8000) {
      carryOut();
    }
  }

  private void carryOut() throws Exception {
    boolean more = true;
    while (more || peer.wantsWrite()) {
      var _ = peer.flush();
      more = session.pump();
      session.flush();
      peer.fill();
      while (peer.next()) {
        if (peer.objectId() == 1 && peer.opcode() == WlDisplay.Event.Error.OPCODE) {
          throw new AssertionError(WlDisplay.Event.decode(peer.opcode(), 1, peer.body()));
        }
      }
    }
  }

  private interface Step {
    void carryOut() throws Exception;
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private void assertCountsEnough(int times, Step step) throws Exception {
    step.carryOut();
    carryOut();
    long counted = session.client().budget().held(Held.MEMORY_BYTES);
    long used = usedBytes();
    for (int i = 0; i < times; i++) {
      step.carryOut();
    }
    carryOut();
    long grown = usedBytes() - used;
    assertThat(grown).isLessThan(session.client().budget().held(Held.MEMORY_BYTES) - counted);
  }

  private int surface() throws Exception {
    int surface = ++lastId;
    send(COMPOSITOR, new WlCompositor.Request.CreateSurface(surface));
    return surface;
  }

  @Test
  void surfaces_with_everything_pending() throws Exception {
    int region = ++lastId;
    send(COMPOSITOR, new WlCompositor.Request.CreateRegion(region));
    assertCountsEnough(
        5000,
        () -> {
          int surface = surface();
          for (int round = 0; round < 2; round++) {
            send(surface, new WlSurface.Request.SetInputRegion(region));
            send(surface, new WlSurface.Request.SetOpaqueRegion(region));
            for (int i = 0; i < 4; i++) {
              send(surface, new WlSurface.Request.Damage(i * 10, i * 10, 2, 2));
            }
            if (round == 0) {
              send(surface, new WlSurface.Request.Commit());
            }
          }
        });
  }

  @Test
  void subsurfaces_that_hold_back_a_commit() throws Exception {
    int parent = surface();
    assertCountsEnough(
        5000,
        () -> {
          int surface = surface();
          int subsurface = ++lastId;
          send(
              SUBCOMPOSITOR,
              new WlSubcompositor.Request.GetSubsurface(subsurface, surface, parent));
          send(subsurface, new WlSubsurface.Request.SetPosition(3, 4));
          send(surface, new WlSurface.Request.Damage(1, 1, 2, 2));
          send(surface, new WlSurface.Request.Commit());
          send(surface, new WlSurface.Request.Damage(1, 1, 2, 2));
        });
  }

  @Test
  void windows_with_all_configures_unanswered() throws Exception {
    assertCountsEnough(
        1000,
        () -> {
          int surface = surface();
          int xdgSurface = ++lastId;
          send(SHELL, new XdgWmBase.Request.GetXdgSurface(xdgSurface, surface));
          int toplevel = ++lastId;
          send(xdgSurface, new XdgSurface.Request.GetToplevel(toplevel));
          send(surface, new WlSurface.Request.Commit());
          for (int i = 0; i < 70; i++) {
            send(toplevel, new XdgToplevel.Request.SetMaximized());
          }
        });
  }

  @Test
  void positioners() throws Exception {
    assertCountsEnough(
        5000,
        () -> {
          int positioner = ++lastId;
          send(SHELL, new XdgWmBase.Request.CreatePositioner(positioner));
          send(positioner, new XdgPositioner.Request.SetSize(5, 6));
          send(positioner, new XdgPositioner.Request.SetAnchorRect(1, 2, 5, 6));
        });
  }

  @Test
  void regions_of_many_rectangles() throws Exception {
    assertCountsEnough(
        400,
        () -> {
          int region = ++lastId;
          send(COMPOSITOR, new WlCompositor.Request.CreateRegion(region));
          for (int i = 0; i < 64; i++) {
            send(region, new WlRegion.Request.Add(i * 10, i * 10, 5, 5));
          }
        });
  }

  @Test
  void sources_of_many_types() throws Exception {
    assertCountsEnough(
        100,
        () -> {
          int source = ++lastId;
          send(DATA, new WlDataDeviceManager.Request.CreateDataSource(source));
          for (int i = 0; i < 250; i++) {
            send(source, new WlDataSource.Request.Offer("\u20ac" + i));
          }
        });
  }

  @Test
  void long_titles() throws Exception {
    assertCountsEnough(
        400,
        () -> {
          int surface = surface();
          int xdgSurface = ++lastId;
          send(SHELL, new XdgWmBase.Request.GetXdgSurface(xdgSurface, surface));
          int toplevel = ++lastId;
          send(xdgSurface, new XdgSurface.Request.GetToplevel(toplevel));
          send(toplevel, new XdgToplevel.Request.SetTitle("\u20ac".repeat(1300)));
        });
  }

  @Test
  void virtual_pointers_in_the_middle_of_a_group() throws Exception {
    assertCountsEnough(
        200,
        () -> {
          int pointer = ++lastId;
          send(
              POINTERS,
              new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(SEAT, pointer));
          for (int i = 0; i < 250; i++) {
            send(pointer, new ZwlrVirtualPointerV1.Request.Motion(0, i, i));
          }
        });
  }

  @Test
  void pointers() throws Exception {
    assertCountsEnough(5000, () -> send(SEAT, new WlSeat.Request.GetPointer(++lastId)));
  }

  @Test
  void buffers_of_one_pixel() throws Exception {
    assertCountsEnough(
        5000,
        () ->
            send(
                SINGLE_PIXELS,
                new WpSinglePixelBufferManagerV1.Request.CreateU32RgbaBuffer(
                    ++lastId, 0, 0, 0, 0)));
  }

  @Test
  void frame_callbacks() throws Exception {
    int surface = surface();
    assertCountsEnough(4000, () -> send(surface, new WlSurface.Request.Frame(++lastId)));
  }

  @Test
  void viewports() throws Exception {
    assertCountsEnough(
        4000,
        () -> {
          int surface = surface();
          send(VIEWPORTER, new WpViewporter.Request.GetViewport(++lastId, surface));
        });
  }
}
