package dev.busproof.clientsim.client;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Optional;

/**
 * Buffers of one size, side by side in one pool, used as the protocol asks: a buffer is drawn only
 * while the compositor does not hold it. Drawing writes to the file and never maps it, so a client
 * that truncates its own file cannot fall into its own trap.
 */
public final class SharedPixels {
  private final Fd file;
  private final int bufferBytes;
  private final Buffer[] buffers;
  private final boolean[] taken;

  /** Creates a pool over {@code file}, which stays the caller's, and its buffers. */
  public SharedPixels(Session session, Fd file, int width, int height, int count)
      throws LinuxException, ClientEndedException {
    this.file = file;
    this.bufferBytes = width * height * 4;
    this.buffers = new Buffer[count];
    this.taken = new boolean[count];
    int pool = session.createPool(file, bufferBytes * count);
    for (int i = 0; i < count; i++) {
      buffers[i] = session.createBuffer(pool, BufferShape.xrgb(i * bufferBytes, width, height));
    }
    session.destroyPool(pool);
  }

  /** A buffer that the compositor does not hold, held from now on. */
  public Optional<Integer> takeFree() {
    for (int i = 0; i < taken.length; i++) {
      if (isFree(i)) {
        taken[i] = true;
        buffers[i].shownAgain();
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Whether {@link #takeFree} would find one. */
  public boolean hasFree() {
    for (int i = 0; i < taken.length; i++) {
      if (isFree(i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a buffer that was shown has been given back and not been shown since. */
  public boolean isAnyGivenBack() {
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] && buffers[i].isReleased()) {
        return true;
      }
    }
    return false;
  }

  private boolean isFree(int index) {
    return !taken[index] || buffers[index].isReleased();
  }

  /** The object id of a buffer. */
  public int buffer(int index) {
    return buffers[index].id();
  }

  /** Fills a buffer with one colour (XRGB). */
  public void fill(int index, int colour) throws LinuxException {
    file.fill((long) index * bufferBytes, bufferBytes, colour);
  }
}
