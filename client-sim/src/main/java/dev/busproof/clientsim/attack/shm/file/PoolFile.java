package dev.busproof.clientsim.attack.shm.file;

import dev.busproof.memfd.Fd;

/**
 * A file that a client makes pools of. Owns its descriptor, and what there must be for as long as
 * the file is there.
 */
public final class PoolFile implements AutoCloseable {
  private final Fd fd;
  private final Runnable afterwards;

  PoolFile(Fd fd, Runnable afterwards) {
    this.fd = fd;
    this.afterwards = afterwards;
  }

  /** Its descriptor, which stays this object's. */
  public Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    try {
      fd.close();
    } finally {
      afterwards.run();
    }
  }
}
