package dev.busproof.compositor;

import dev.busproof.compositor.capture.CopyCaptureManagerGlobal;
import dev.busproof.compositor.capture.OutputSourceManagerGlobal;
import dev.busproof.compositor.capture.ScreenCopies;
import dev.busproof.compositor.capture.ScreencopyManagerGlobal;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.FixesGlobal;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Globals;
import dev.busproof.compositor.client.Serials;
import dev.busproof.compositor.control.ControlledParts;
import dev.busproof.compositor.control.TestControlGlobal;
import dev.busproof.compositor.output.OutputGlobals;
import dev.busproof.compositor.output.XdgOutputManagerGlobal;
import dev.busproof.compositor.presentation.PresentationGlobal;
import dev.busproof.compositor.seat.DataDeviceManagerGlobal;
import dev.busproof.compositor.seat.SeatGlobal;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.shell.DecorationManagerGlobal;
import dev.busproof.compositor.shell.XdgWmBaseGlobal;
import dev.busproof.compositor.shm.ShmGlobal;
import dev.busproof.compositor.shm.SinglePixelGlobal;
import dev.busproof.compositor.surface.CompositorGlobal;
import dev.busproof.compositor.surface.EventClock;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.SubcompositorGlobal;
import dev.busproof.compositor.viewport.ViewporterGlobal;
import dev.busproof.compositor.virtual.VirtualKeyboardManagerGlobal;
import dev.busproof.compositor.virtual.VirtualPointerManagerGlobal;
import dev.busproof.memfd.HelperThread;
import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.OpenFileLimit;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A Wayland compositor with headless outputs. {@link #start} makes it reachable, {@link #run}
 * serves until it is stopped, its time is over or its program has ended. The thread that calls
 * {@code run} is the loop thread; {@link #stop}, {@link #statistics}, {@link #screenshot} and
 * {@link #awaitEnd} may be called from any.
 *
 * <pre>{@code
 * try (Compositor compositor = Compositor.start(options)) {
 *   Outcome outcome = compositor.run();
 * }
 * }</pre>
 */
public final class Compositor implements AutoCloseable {
  private final CompositorOptions options;
  private final Cleanup cleanup;
  private final Path socketPath;
  private final List<String> notices;
  private final EventLoop loop;
  private final Clients clients;
  private final SeatInput input;
  private final Repaint repaint;
  private final FrameKeeper keeper;
  private final Counters counters;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Compositor(CompositorOptions options, RuntimeDirectory directory, Cleanup cleanup)
      throws IOException {
    this.options = options;
    this.cleanup = cleanup;
    Serials serials = new Serials();
    Scene scene = new Scene(OutputArrangement.of(options.outputs(), options.refreshMilliHz()));
    EventClock clock = new EventClock();
    ServerContext context = new ServerContext(serials, scene, clock);
    // What needs no system call comes first: at a start they are still being linked.
    Libc libc = Libc.system();
    Quarantine quarantine = Quarantine.create(libc, options.sharing().quarantine());
    cleanup.add(quarantine::close);
    DisplaySocket socket = DisplaySocket.bind(libc, directory.path(), options.socketName());
    cleanup.add(() -> socket.close(quarantine.account()));
    this.socketPath = socket.path();
    this.loop = EventLoop.create(libc);
    cleanup.add(loop::close);
    SharingLadder ladder = SharingLadder.create(libc, options.sharing());
    this.counters =
        new Counters(
            ladder::guardFaults,
            ladder::statistics,
            quarantine::statistics,
            loop::longestTurnNanos,
            (client, bufferId, record) ->
                options.onFault().accept(new BufferFault(client.pid(), bufferId, record)));
    this.notices = notices(options, directory, ladder);

    SeatGlobal seat = SeatGlobal.create(libc, context, options.testControl());
    cleanup.add(seat::close);
    this.input = seat.input();
    ScreenCopies copies = new ScreenCopies(scene, options.backgroundRgb());
    XdgWmBaseGlobal shell = new XdgWmBaseGlobal(context, input);
    OutputGlobals outputs = new OutputGlobals(scene);
    ShmGlobal shm = new ShmGlobal(ladder, counters.shm());
    Globals globals = new Globals(options.announce());
    DataDeviceManagerGlobal data = new DataDeviceManagerGlobal(context, input);
    globals(context, outputs, data, seat, shell, ladder, shm, copies).forEach(globals::add);
    if (options.testControl()) {
      HotPlug plug =
          new HotPlug(
              scene, globals, outputs, shell.outputWatch(), copies, options.refreshMilliHz());
      ControlledParts parts =
          new ControlledParts(
              libc, this::adopt, shell.placer(), shell.forgiveness(), input, scene, clock, plug);
      globals.add(new TestControlGlobal(parts));
    }
    globals.checkAnnounced();
    Capacity capacity = Capacity.of(options.limits(), OpenFileLimit.raise(libc).soft());
    PendingCloses pendingCloses = new PendingCloses(quarantine, capacity);
    this.clients =
        new Clients(
            libc,
            loop,
            TrustedUsers.of(libc),
            quarantine,
            pendingCloses,
            globals,
            serials,
            capacity,
            counters,
            options.onClientEnd(),
            Tracing.to(options.trace()),
            scene::settleEarly);
    this.keeper = new FrameKeeper(scene.outputs(), options.screenshot().isPresent());
    this.repaint =
        Repaint.create(
            libc,
            scene,
            options.backgroundRgb(),
            clients,
            keeper,
            counters,
            copies,
            options.refreshMilliHz());
    cleanup.add(repaint::close);
    loop.atTurnEnd(clients);
    loop.atTurnEnd(data::tellSome);
    // Then the clock, so that what closing clients does to the screen is painted with the next
    // tick.
    repaint.watch(loop);
    DescriptorReserve reserve = new DescriptorReserve(libc);
    cleanup.add(reserve::close);
    new Acceptor(loop, socket.listener(), reserve, pendingCloses, clients).listen();
  }

  /** In the order in which registries announce them. */
  private static List<Global> globals(
      ServerContext context,
      OutputGlobals outputs,
      DataDeviceManagerGlobal data,
      SeatGlobal seat,
      XdgWmBaseGlobal shell,
      SharingLadder ladder,
      ShmGlobal shm,
      ScreenCopies copies) {
    List<Global> all = new ArrayList<>();
    all.addAll(List.of(new CompositorGlobal(context), new SubcompositorGlobal(), shm));
    context.scene().outputs().all().stream().map(outputs::of).forEach(all::add);
    all.addAll(
        List.of(
            data,
            seat,
            shell,
            new DecorationManagerGlobal(),
            new XdgOutputManagerGlobal(),
            new VirtualPointerManagerGlobal(context.scene(), seat.input()),
            new VirtualKeyboardManagerGlobal(ladder, seat.input()),
            new ScreencopyManagerGlobal(copies),
            new OutputSourceManagerGlobal(),
            new CopyCaptureManagerGlobal(copies),
            new PresentationGlobal(outputs),
            new ViewporterGlobal(),
            new SinglePixelGlobal(),
            new FixesGlobal()));
    all.addAll(data.controls());
    return all;
  }

  private Optional<Client> adopt(UnixSocket socket) throws LinuxException {
    return clients.admit(socket);
  }

  /**
   * Binds the socket and listens: clients can connect once this returns, and are served once {@link
   * #run} is called.
   *
   * @throws StartException for the user: the runtime directory or the socket name cannot be used
   * @throws IllegalArgumentException for the user: a global that there is not, to be announced
   * @throws IOException the system is out of something
   */
  public static Compositor start(CompositorOptions options) throws IOException {
    Cleanup cleanup = new Cleanup();
    boolean started = false;
    try {
      RuntimeDirectory directory = RuntimeDirectory.open(options.runtimeDirectory());
      cleanup.add(directory::close);
      Compositor compositor = new Compositor(options, directory, cleanup);
      started = true;
      return compositor;
    } finally {
      if (!started) {
        cleanup.close();
      }
    }
  }

  private static List<String> notices(
      CompositorOptions options, RuntimeDirectory directory, SharingLadder ladder) {
    List<String> notices = new ArrayList<>();
    if (directory.privateToUs()) {
      notices.add(
          "XDG_RUNTIME_DIR is not set; using " + directory.path() + ", which goes at the end");
    }
    if (options.sharing().preference() != Preference.COPIED) {
      ladder
          .guardRefusal()
          .ifPresent(reason ->
              notices.add(
                  "there is no SIGBUS guard ("
                      + reason
                      + "); pools that could be truncated are copied instead of mapped"));
    }
    return List.copyOf(notices);
  }

  /** Where it listens; absolute. */
  public Path socketPath() {
    return socketPath;
  }

  /** What the user should know about this start, one line each; usually none. */
  public List<String> notices() {
    return notices;
  }

  /**
   * Starts the program, if there is one, and serves clients on the calling thread. At the end it
   * paints what was committed and not yet shown, disconnects every client, ends the program and
   * writes the screenshot: the last frame in which a window was shown, or the empty screen when
   * there never was one.
   *
   * @throws StartException the program cannot be executed
   * @throws IllegalStateException on the second call
   */
  public Outcome run() throws IOException {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("a compositor runs once");
    }
    try {
      // Ahead of need: it may come when there are no descriptors left to load classes with.
      if (!HelperThread.start("logging", LateLogger::prepare)) {
        LateLogger.prepare();
      }
      Optional<Program> program = Optional.empty();
      if (!options.program().isEmpty()) {
        program = Optional.of(Program.start(options.program(), socketPath));
        program.get().onExit(loop::stop);
      }
      options.runFor().ifPresent(time -> loop.after(time.toMillis(), loop::stop));
      OptionalInt status = OptionalInt.empty();
      try {
        loop.run();
        // Looked at before the clients are closed: many programs end with status 0 when their
        // compositor goes.
        status = program.map(Program::statusIfEnded).orElse(status);
        repaint.frame();
      } finally {
        clients.closeAll();
        loop.finish();
        program.ifPresent(Program::end);
      }
      return outcome(status);
    } finally {
      try {
        cleanup.close();
      } finally {
        ended.countDown();
      }
    }
  }

  private Outcome outcome(OptionalInt status) {
    Optional<String> failure = Optional.empty();
    Optional<Path> written = options.screenshot();
    if (written.isPresent()) {
      try {
        keeper.last().write(written.get());
      } catch (IOException e) {
        failure = Optional.of("cannot write " + written.get() + ": " + e);
        written = Optional.empty();
      }
    }
    return new Outcome(status, written, failure, counters.snapshot());
  }

  /** Has {@link #run} end soon: within a second, program and all. Idempotent. */
  public void stop() {
    loop.stop();
  }

  /** Waits until {@link #run} has cleaned up; for a shutdown hook, after {@link #stop}. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What has happened so far. */
  public CompositorStatistics statistics() {
    return counters.snapshot();
  }

  /**
   * Writes what is on the outputs now as PNG, in one picture, or one each when the file's name says
   * so as {@link CompositorOptions#screenshot}. The loop only copies the pixels; encoding and the
   * disk are another thread's.
   */
  public CompletableFuture<Path> screenshot(Path file) {
    CompletableFuture<Path> written = new CompletableFuture<>();
    boolean posted =
        loop.post(() ->
            orFail(
                written,
                () -> {
                  Screenshot now = keeper.now();
                  var _ = Thread.ofVirtual().start(() -> write(file, now, written));
                }));
    if (!posted) {
      written.completeExceptionally(new IllegalStateException("the compositor has ended"));
    }
    return written;
  }

  private static void write(Path file, Screenshot now, CompletableFuture<Path> written) {
    orFail(
        written,
        () -> {
          now.write(file);
          written.complete(file);
        });
  }

  private interface Step {
    void carryOut() throws IOException;
  }

  /** Whatever the step throws is what the future fails with: somebody waits for it. */
  private static void orFail(CompletableFuture<?> future, Step step) {
    try {
      step.carryOut();
    } catch (IOException | RuntimeException | Error e) {
      future.completeExceptionally(e);
    }
  }

  /** Has the loop do something with the input devices soon. */
  void input(Consumer<SeatInput> work) {
    if (!loop.post(() -> work.accept(input))) {
      throw new IllegalStateException("the compositor has ended");
    }
  }

  /** Has the loop do something, for tests. */
  void onLoop(Runnable work) {
    var _ = loop.post(work);
  }

  /** Measures {@link CompositorStatistics#longestTurnNanos} anew from now on, for measurements. */
  void forgetLongestTurn() {
    var _ = loop.post(loop::forgetLongestTurn);
  }

  /**
   * Gives back the socket of a compositor that was never run; after {@link #run} it does nothing.
   */
  @Override
  public void close() throws IOException {
    if (!begun.getAndSet(true)) {
      cleanup.close();
      ended.countDown();
    }
  }
}
