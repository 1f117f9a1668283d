package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.util.Objects;

/**
 * Memory the client may truncate at any moment, read through a private mapping the guard watches.
 * The file's size is looked at before and after each window; what happens in between is the
 * guard's.
 */
public final class GuardedMemory implements ClientMemory {
  private final SharingLadder ladder;
  private final Fd fd;
  private final Mapping mapping;
  private final WindowGate gate = new WindowGate();

  GuardedMemory(SharingLadder ladder, Fd fd, Mapping mapping) {
    this.ladder = ladder;
    this.fd = fd;
    this.mapping = mapping;
  }

  @Override
  public SharingPath path() {
    return SharingPath.GUARDED;
  }

  @Override
  public long lengthBytes() {
    return mapping.lengthBytes();
  }

  @Override
  public ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException {
    Objects.checkFromIndexSize(offset, lengthBytes, mapping.lengthBytes());
    gate.enter();
    try {
      mapping.requireUnfaulted();
      long end = offset + lengthBytes;
      long size = fd.sizeBytes();
      if (size < end) {
        throw TruncatedException.tooShort(size, end);
      }
      return new MemoryWindow(
          mapping.addressOf(offset), lengthBytes, () -> cannotBeBelieved(end), gate::leave);
    } catch (TruncatedException | LinuxException | RuntimeException e) {
      gate.leave();
      throw e;
    }
  }

  /** The size too: within the file's last page no load faults, it just reads zeros. */
  private boolean cannotBeBelieved(long end) {
    try {
      return mapping.faulted() || fd.sizeBytes() < end;
    } catch (LinuxException e) {
      return true;
    }
  }

  @Override
  public ClientMemory resize(long lengthBytes) throws RefusedException, LinuxException {
    return ladder.resize(this, mapping.faulted(), gate, fd, lengthBytes, mapping::close);
  }

  @Override
  public void close() {
    if (gate.shut()) {
      mapping.close();
      fd.close();
    }
  }
}
