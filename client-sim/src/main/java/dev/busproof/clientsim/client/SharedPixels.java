package dev.busproof.clientsim.client;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlShmPool;
import java.util.Optional;

/**
 * Buffers of one size, side by side in one pool, used as the protocol asks: a buffer is drawn only
 * while the compositor does not hold it. Drawing writes to the file and never maps it, so a client
 * that truncates its own file cannot fall into its own trap.
 */
public final class SharedPixels {
  private final Fd file;
  private final int bufferBytes;
  private final int[] buffers;
  private final boolean[] held;
  private final byte[] pixels;

  /** Creates a pool over {@code file}, which stays the caller's, and its buffers. */
  public SharedPixels(Session session, Fd file, int width, int height, int count)
      throws LinuxException, ClientEndedException {
    this.file = file;
    this.bufferBytes = width * height * 4;
    this.buffers = new int[count];
    this.held = new boolean[count];
    this.pixels = new byte[bufferBytes];
    int pool = session.createPool(file, bufferBytes * count);
    for (int i = 0; i < count; i++) {
      int index = i;
      buffers[i] = session.createBuffer(pool, i * bufferBytes, width, height, released(index));
    }
    session.client().send(pool, new WlShmPool.Request.Destroy());
  }

  private EventHandler released(int index) {
    // wl_buffer.release is the interface's only event.
    return (opcode, version, body) -> held[index] = false;
  }

  /** A buffer that the compositor does not hold, held from now on. */
  public Optional<Integer> takeFree() {
    for (int i = 0; i < held.length; i++) {
      if (!held[i]) {
        held[i] = true;
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Whether {@link #takeFree} would find one. */
  public boolean hasFree() {
    for (boolean one : held) {
      if (!one) {
        return true;
      }
    }
    return false;
  }

  /** The object id of a buffer. */
  public int buffer(int index) {
    return buffers[index];
  }

  /** Fills a buffer with one colour (XRGB). */
  public void fill(int index, int colour) throws LinuxException {
    for (int at = 0; at < bufferBytes; at += 4) {
      pixels[at] = (byte) colour;
      pixels[at + 1] = (byte) (colour >> 8);
      pixels[at + 2] = (byte) (colour >> 16);
      pixels[at + 3] = (byte) (colour >> 24);
    }
    int done = 0;
    while (done < bufferBytes) {
      done += file.pwrite(pixels, done, bufferBytes - done, (long) index * bufferBytes + done);
    }
  }
}
