package dev.busproof.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.lang.foreign.MemorySegment;

/**
 * A window that shows two buffers in turn, each commit with all of it damaged, and the next one
 * when its frame callback says so. The buffers were drawn beforehand: what is measured is the
 * compositor, not a client that draws.
 */
final class LoadWindow {
  /** Told of each frame callback. */
  interface FrameListener {
    /**
     * The frame is over.
     *
     * @param frames callbacks so far, this one included
     * @param nowNanos of System.nanoTime
     */
    void frame(long frames, long nowNanos);
  }

  private static final FrameListener NOBODY = (frames, nowNanos) -> {};

  private final Desk desk;
  private final LoadPool file;
  private final int surface;
  private final int xdgSurface;
  private final int toplevel;
  private final int[] buffers = new int[2];
  private final boolean[] busy = new boolean[2];
  private FrameListener listener = NOBODY;
  private boolean configured;
  private boolean drawing;
  private boolean owed;
  private int shown;
  private long frames;

  /** Asks for a window; shown once {@link #await} has returned. */
  LoadWindow(Desk desk, LoadPool file, boolean fullscreen) throws PeerException {
    this.desk = desk;
    this.file = file;
    LoadClient client = desk.client();
    surface = desk.createSurface();
    xdgSurface = client.create(this::configure);
    client.request(desk.shell(), XdgWmBase.Request.GetXdgSurface.OPCODE, xdgSurface, surface);
    toplevel = client.create(LoadClient.IGNORED);
    client.request(xdgSurface, XdgSurface.Request.GetToplevel.OPCODE, toplevel);
    client.request(toplevel, XdgToplevel.Request.SetAppId.OPCODE, "busproof-load");
    if (fullscreen) {
      client.request(toplevel, XdgToplevel.Request.SetFullscreen.OPCODE, 0);
    }
    client.request(surface, WlSurface.Request.Commit.OPCODE);
    int pool = desk.createPool(file);
    for (int i = 0; i < buffers.length; i++) {
      int index = i;
      buffers[i] =
          desk.createBuffer(
              pool, file, i, WlShm.Format.XRGB8888, (opcode, in, at) -> released(opcode, index));
    }
    client.request(pool, WlShmPool.Request.Destroy.OPCODE);
    client.generator().flush();
    if (fullscreen) {
      keepFromScanout();
    }
  }

  /**
   * Puts a pixel of its own into the corner. What is a fullscreen buffer and nothing else some
   * compositors hand on to the output as it is, unpainted, even where there is no display: then
   * nothing would be measured.
   */
  private void keepFromScanout() throws PeerException {
    LoadClient client = desk.client();
    try (LoadPool pixel = LoadPool.sealed(client.generator().libc(), 1, 1, 1)) {
      int pool = desk.createPool(pixel);
      int buffer = desk.createBuffer(pool, pixel, 0, WlShm.Format.XRGB8888, LoadClient.IGNORED);
      int corner = desk.createSurface();
      desk.putAbove(corner, surface);
      client.request(corner, WlSurface.Request.Attach.OPCODE, buffer, 0, 0);
      client.request(corner, WlSurface.Request.DamageBuffer.OPCODE, 0, 0, 1, 1);
      client.request(corner, WlSurface.Request.Commit.OPCODE);
      client.generator().flush();
    } catch (LinuxException e) {
      throw new PeerException("a pixel of our own cannot be made: " + e.getMessage());
    }
  }

  private void configure(int opcode, MemorySegment in, long at) throws PeerException {
    if (opcode == XdgSurface.Event.Configure.OPCODE) {
      desk.client()
          .request(
              xdgSurface, XdgSurface.Request.AckConfigure.OPCODE, in.get(JAVA_INT_UNALIGNED, at));
      configured = true;
    }
  }

  private void released(int opcode, int index) throws PeerException {
    if (opcode == WlBuffer.Event.Release.OPCODE) {
      busy[index] = false;
      if (owed) {
        commit();
      }
    }
  }

  /** Waits until it may draw. */
  LoadWindow await() throws PeerException {
    desk.client().generator().until("xdg_surface.configure", () -> configured);
    return this;
  }

  boolean isConfigured() {
    return configured;
  }

  Desk desk() {
    return desk;
  }

  int surface() {
    return surface;
  }

  /** Frame callbacks so far. */
  long frames() {
    return frames;
  }

  /** From now on that one is told. */
  void listen(FrameListener told) {
    listener = told;
  }

  void stopListening() {
    listener = NOBODY;
  }

  /** Draws a frame, and with each callback another. */
  void start() throws PeerException {
    drawing = true;
    commit();
  }

  /** Draws no more after the next callback. */
  void stop() {
    drawing = false;
  }

  /** Shows the next buffer, all of it new, now or when it is free. */
  void commit() throws PeerException {
    owed = busy[1 - shown];
    if (!owed) {
      desk.client()
          .request(
              surface, WlSurface.Request.DamageBuffer.OPCODE, 0, 0, file.width(), file.height());
      commitUndamaged();
    }
  }

  /** Shows the next buffer with no more damage than was told already. */
  void commitUndamaged() throws PeerException {
    int next = 1 - shown;
    shown = next;
    busy[next] = true;
    LoadClient client = desk.client();
    client.request(surface, WlSurface.Request.Attach.OPCODE, buffers[next], 0, 0);
    client.request(surface, WlSurface.Request.Frame.OPCODE, client.create(this::frame));
    client.request(surface, WlSurface.Request.Commit.OPCODE);
  }

  private void frame(int opcode, MemorySegment in, long at) throws PeerException {
    if (LoadClient.isDone(opcode)) {
      frames++;
      listener.frame(frames, System.nanoTime());
      if (drawing) {
        commit();
      }
    }
  }
}
