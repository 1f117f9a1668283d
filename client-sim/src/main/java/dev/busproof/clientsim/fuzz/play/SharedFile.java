package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;

/**
 * One descriptor of a file that is shared. Thread-safe: it is never closed while it is used, for
 * the kernel gives the number away again at once.
 */
final class SharedFile implements AutoCloseable {
  private final Fd fd;
  private volatile boolean closed;

  /** Takes ownership. */
  SharedFile(Fd fd) {
    this.fd = fd;
  }

  boolean isClosed() {
    return closed;
  }

  /** Another descriptor of it, which is the caller's. */
  synchronized Fd duplicate() throws LinuxException, LeftOutException {
    if (closed) {
      throw new LeftOutException("the file is closed");
    }
    return fd.duplicate();
  }

  /** Does what is done to the file itself; whether the kernel allowed it. */
  synchronized boolean act(MemoryAction action) {
    if (closed) {
      return false;
    }
    try {
      switch (action) {
        case MemoryAction.Truncate truncate -> fd.truncate(truncate.sizeBytes());
        case MemoryAction.Punch punch -> fd.punchHole(punch.offsetBytes(), punch.lengthBytes());
        case MemoryAction.Allocate allocate ->
            fd.allocate(allocate.offsetBytes(), allocate.lengthBytes());
        case MemoryAction.AddSeals seals -> fd.addSeals(seals.seals());
        case MemoryAction.Overwrite overwrite ->
            fd.fill(overwrite.offsetBytes(), overwrite.lengthBytes(), overwrite.word());
        case MemoryAction.CloseFile _ -> close();
        case MemoryAction.Duplicate _ -> {
          return false; // for who knows the names
        }
      }
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    fd.close();
  }
}
