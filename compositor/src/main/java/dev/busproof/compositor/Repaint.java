package dev.busproof.compositor;

import dev.busproof.compositor.capture.ScreenCopies;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.Culprits;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PaintCosts;
import dev.busproof.compositor.render.PaintLimits;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Renderer;
import dev.busproof.compositor.surface.FrameTime;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.TimerFd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The frame clock. Ticks lie on a grid of one period from the start on; the timer is armed for the
 * next tick only while something is damaged or somebody waits for a frame, so an idle screen costs
 * nothing. Loop thread only.
 *
 * <p>One clock drives all outputs. A tick paints the damage and then tells the clients. When what a
 * client shows turns out to be truncated, the client is ended, its windows go, and the same damage
 * is painted again before anyone sees the frame.
 */
final class Repaint implements EventLoop.Source, EventLoop.TurnEnd, AutoCloseable {
  private static final LateLogger LOG = LateLogger.of(Repaint.class);

  private final Scene scene;
  private final int backgroundArgb;
  private final Map<SceneOutput, Renderer> renderers = new LinkedHashMap<>();
  private final Clients clients;
  private final FrameKeeper keeper;
  private final Counters counters;
  private final ScreenCopies copies;
  private final TimerFd timer;
  private final long periodNanos;
  private final long originNanos = System.nanoTime();
  private final Consumer<Culprits> ending = this::end;
  private boolean armed;

  private Repaint(
      Scene scene,
      int backgroundRgb,
      Clients clients,
      FrameKeeper keeper,
      Counters counters,
      ScreenCopies copies,
      TimerFd timer,
      int refreshMilliHz) {
    this.scene = scene;
    this.backgroundArgb = 0xff00_0000 | backgroundRgb;
    this.clients = clients;
    this.keeper = keeper;
    this.counters = counters;
    this.copies = copies;
    this.timer = timer;
    this.periodNanos = 1_000_000_000_000L / refreshMilliHz;
  }

  static Repaint create(
      Libc libc,
      Scene scene,
      int backgroundRgb,
      Clients clients,
      FrameKeeper keeper,
      Counters counters,
      ScreenCopies copies,
      int refreshMilliHz)
      throws LinuxException {
    return new Repaint(
        scene,
        backgroundRgb,
        clients,
        keeper,
        counters,
        copies,
        TimerFd.create(libc),
        refreshMilliHz);
  }

  void watch(EventLoop loop) throws LinuxException {
    var _ = loop.add(timer.fd(), this, Interest.READ);
    loop.atTurnEnd(this);
  }

  /** The next tick is due. */
  @Override
  public void ready(boolean readable, boolean writable) {
    try {
      if (timer.expirations() == 0) {
        return;
      }
    } catch (LinuxException e) {
      throw new IllegalStateException("the frame clock cannot be read", e);
    }
    armed = false;
    frame();
  }

  @Override
  public boolean endTurn() {
    if (!armed && (scene.wantsFrame() || copies.wantsFrame() || clients.wantsLateFlush())) {
      long ticks = (System.nanoTime() - originNanos) / periodNanos + 1;
      try {
        timer.armAt(originNanos + ticks * periodNanos);
        armed = true;
      } catch (LinuxException e) {
        throw new IllegalStateException("the frame clock cannot be armed", e);
      }
    }
    return false;
  }

  /**
   * Paints what is damaged, then tells those who wait for it. Also off the clock, for a last frame.
   */
  void frame() {
    try {
      scene.settle();
      if (scene.isDamaged()) {
        paint();
        counters.framePainted();
      }
      long nowNanos = System.nanoTime();
      scene.presented(
          new FrameTime(nowNanos, (int) periodNanos, (nowNanos - originNanos) / periodNanos));
      scene.frameDone((int) (nowNanos / 1_000_000));
      copies.frameOver(ending);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // No client to blame: the frame is lost, the next one may do. The damage goes with it, or an
      // idle screen would fail sixty times a second.
      counters.paintFailed();
      scene.outputs().all().forEach(output -> scene.damage(output).clear());
      LOG.logger().log(Level.ERROR, "a frame could not be painted", e);
    } finally {
      clients.flushLate();
    }
  }

  private void paint() {
    // Each round ends at least one client, so there are no more rounds than clients. What went with
    // it is damage on every output that showed some of it, also on those painted before.
    boolean done;
    do {
      done = painted();
    } while (!done);
    Map<SceneOutput, List<Rect>> painted = new LinkedHashMap<>();
    boolean windowShown = false;
    for (SceneOutput output : scene.outputs().all()) {
      windowShown |= !scene.layers(output).isEmpty();
      if (!scene.damage(output).isEmpty()) {
        painted.put(output, scene.damage(output).rects());
      }
    }
    keeper.painted(painted, windowShown);
    for (Map.Entry<SceneOutput, List<Rect>> each : painted.entrySet()) {
      copies.painted(each.getKey(), each.getValue());
      scene.damage(each.getKey()).clear();
    }
  }

  /** False when clients had to be ended instead. */
  private boolean painted() {
    List<SceneOutput> outputs = scene.outputs().all();
    if (renderers.size() > outputs.size()) {
      renderers.keySet().removeIf(output -> !output.isThere());
    }
    long pixels = 0;
    for (SceneOutput output : outputs) {
      pixels += output.framebuffer().bounds().area();
    }
    PaintCosts costs = new PaintCosts(PaintLimits.of(pixels, Surface::payerOf));
    for (SceneOutput output : outputs) {
      if (!scene.damage(output).isEmpty() && !painted(output, costs)) {
        return false;
      }
    }
    return true;
  }

  private boolean painted(SceneOutput output, PaintCosts costs) {
    Renderer renderer = renderers.get(output);
    if (renderer == null) {
      renderer = new Renderer(output.framebuffer(), backgroundArgb);
      renderers.put(output, renderer);
    }
    Culprits culprits = renderer.paint(scene.layers(output), scene.damage(output), costs);
    if (culprits.isEmpty()) {
      return true;
    }
    end(culprits);
    return false;
  }

  private static ProtocolError tooCostly() {
    return ProtocolError.noMemory("painting its surfaces would hold up everybody");
  }

  private void end(Culprits culprits) {
    int before = clients.serving();
    for (Object payer : culprits.tooCostly()) {
      if (payer instanceof Client client) {
        client.end(tooCostly());
      }
    }
    for (Layer layer : culprits.faulted()) {
      if (layer.owner() instanceof Surface surface) {
        surface.bufferFaulted();
      }
    }
    if (clients.serving() == before) {
      throw new IllegalStateException("windows that cannot be painted did not leave the screen");
    }
    scene.clientsEnded();
  }

  @Override
  public void close() {
    timer.close();
  }
}
