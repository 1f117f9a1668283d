package dev.busproof.compositor;

import dev.busproof.compositor.capture.ScreenCopies;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PaintLimits;
import dev.busproof.compositor.render.PaintPlan;
import dev.busproof.compositor.render.Renderer;
import dev.busproof.compositor.surface.FrameTime;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.TimerFd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * The frame clock. Ticks lie on a grid of one period from the start on; the timer is armed for the
 * next tick only while something is damaged or somebody waits for a frame, so an idle screen costs
 * nothing. Loop thread only.
 *
 * <p>A tick paints the damage and then tells the clients. When what a client shows turns out to be
 * truncated, the client is ended, its windows go, and the same damage is painted again before
 * anyone sees the frame.
 */
final class Repaint implements EventLoop.Source, EventLoop.TurnEnd, AutoCloseable {
  private static final Logger LOG = System.getLogger(Repaint.class.getName());

  private final Scene scene;
  private final Framebuffer framebuffer;
  private final Renderer renderer;
  private final Clients clients;
  private final FrameKeeper keeper;
  private final Counters counters;
  private final ScreenCopies copies;
  private final TimerFd timer;
  private final PaintLimits limits;
  private final long periodNanos;
  private final long originNanos = System.nanoTime();
  private boolean armed;

  private Repaint(
      Scene scene,
      Framebuffer framebuffer,
      int backgroundRgb,
      Clients clients,
      FrameKeeper keeper,
      Counters counters,
      ScreenCopies copies,
      TimerFd timer,
      int refreshMilliHz) {
    this.scene = scene;
    this.framebuffer = framebuffer;
    this.renderer = new Renderer(framebuffer, 0xff00_0000 | backgroundRgb);
    this.clients = clients;
    this.keeper = keeper;
    this.counters = counters;
    this.copies = copies;
    this.timer = timer;
    this.limits = PaintLimits.of(framebuffer.bounds(), Repaint::payerOf);
    this.periodNanos = 1_000_000_000_000L / refreshMilliHz;
  }

  static Repaint create(
      Libc libc,
      Scene scene,
      Framebuffer framebuffer,
      int backgroundRgb,
      Clients clients,
      FrameKeeper keeper,
      Counters counters,
      ScreenCopies copies,
      int refreshMilliHz)
      throws LinuxException {
    return new Repaint(
        scene,
        framebuffer,
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
    scene.damage().add(framebuffer.bounds());
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
    if (!armed && (scene.wantsFrame() || !scene.damage().isEmpty() || copies.wantsFrame())) {
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
      if (!scene.damage().isEmpty()) {
        paint();
        counters.framePainted();
      }
      long nowNanos = System.nanoTime();
      scene.presented(
          new FrameTime(nowNanos, (int) periodNanos, (nowNanos - originNanos) / periodNanos));
      scene.frameDone((int) (nowNanos / 1_000_000));
      copies.frameOver();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // No client to blame: the frame is lost, the next one may do. The damage goes with it, or an
      // idle screen would fail sixty times a second.
      counters.paintFailed();
      scene.damage().clear();
      LOG.log(Level.ERROR, "a frame could not be painted", e);
    }
  }

  private void paint() {
    List<Layer> layers = scene.layers();
    // Each round ends at least one client, so there are no more rounds than clients.
    while (!painted(layers)) {
      layers = scene.layers();
    }
    keeper.painted(scene.damage().rects(), !layers.isEmpty());
    copies.painted(scene.damage().rects());
    scene.damage().clear();
  }

  /** False when clients had to be ended instead. */
  private boolean painted(List<Layer> layers) {
    PaintPlan plan = renderer.plan(layers, scene.damage(), limits);
    List<Layer> faulted = plan.tooCostly().isEmpty() ? renderer.paint(plan) : List.of();
    // Asked again: what windows had to copy is known by now.
    if (!plan.tooCostly().isEmpty()) {
      ending(() -> {
        for (Object payer : plan.tooCostly()) {
          if (payer instanceof Client client) {
            client.end(tooCostly());
          }
        }
      });
      return false;
    }
    if (!faulted.isEmpty()) {
      ending(() -> {
        for (Layer layer : faulted) {
          if (layer.owner() instanceof Surface surface) {
            surface.bufferFaulted();
          }
        }
      });
      return false;
    }
    return true;
  }

  private static Object payerOf(Layer layer) {
    return layer.owner() instanceof Surface surface ? surface.client() : layer.owner();
  }

  private static ProtocolError tooCostly() {
    return ProtocolError.noMemory("painting its surfaces would hold up everybody");
  }

  private void ending(Runnable endings) {
    int before = clients.serving();
    endings.run();
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
