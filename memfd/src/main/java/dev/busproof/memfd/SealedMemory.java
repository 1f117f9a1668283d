package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.util.Objects;

/**
 * Memory that is sealed against shrinking and was long enough when it was mapped: the size needs no
 * second look, because it cannot have got smaller since. A hole punched into it reads as zeros.
 *
 * <p>The guard, where there is one, watches it too, at no cost until it is needed: a load of a hole
 * needs a new page, and going by its source a kernel with strict overcommit that has none left
 * answers with SIGBUS (not measured).
 */
public final class SealedMemory implements ClientMemory {
  private final SharingLadder ladder;
  private final Fd fd;
  private final Mapping mapping;
  private final WindowGate gate = new WindowGate();

  SealedMemory(SharingLadder ladder, Fd fd, Mapping mapping) {
    this.ladder = ladder;
    this.fd = fd;
    this.mapping = mapping;
  }

  @Override
  public SharingPath path() {
    return SharingPath.SEALED;
  }

  @Override
  public long lengthBytes() {
    return mapping.lengthBytes();
  }

  @Override
  public ReadWindow open(long offset, long lengthBytes) throws TruncatedException {
    Objects.checkFromIndexSize(offset, lengthBytes, mapping.lengthBytes());
    gate.enter();
    try {
      mapping.requireUnfaulted();
      return new MemoryWindow(
          mapping.addressOf(offset), lengthBytes, mapping::faulted, gate::leave);
    } catch (TruncatedException | RuntimeException e) {
      gate.leave();
      throw e;
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
