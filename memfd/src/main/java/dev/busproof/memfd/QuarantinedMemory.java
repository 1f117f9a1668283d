package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;

/** A file whose reading can last as long as its server likes: a disk's, a FUSE or NFS server's. */
public final class QuarantinedMemory implements ClientMemory {
  private final SharingLadder ladder;
  private final Fd fd;
  private final long lengthBytes;
  private final WindowGate gate = new WindowGate();

  QuarantinedMemory(SharingLadder ladder, Fd fd, long lengthBytes) {
    this.ladder = ladder;
    this.fd = fd;
    this.lengthBytes = lengthBytes;
  }

  @Override
  public SharingPath path() {
    return SharingPath.QUARANTINED;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public ClientMemory resize(long lengthBytes) throws RefusedException, LinuxException {
    return ladder.resize(this, false, gate, fd, lengthBytes, () -> {});
  }

  @Override
  public void close() {
    if (gate.shut()) {
      fd.close();
    }
  }
}
