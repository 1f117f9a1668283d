package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Memory that is never mapped: each window is a private copy, see {@link WindowCopy}. */
public final class CopiedMemory implements ReadableMemory {
  private final SharingLadder ladder;
  private final Fd fd;
  private final long lengthBytes;
  private final WindowGate gate = new WindowGate();

  CopiedMemory(SharingLadder ladder, Fd fd, long lengthBytes) {
    this.ladder = ladder;
    this.fd = fd;
    this.lengthBytes = lengthBytes;
  }

  @Override
  public SharingPath path() {
    return SharingPath.COPIED;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException {
    Objects.checkFromIndexSize(offset, lengthBytes, this.lengthBytes);
    gate.enter();
    boolean opened = false;
    try {
      long end = offset + lengthBytes;
      long size = fd.sizeBytes();
      if (size < end) {
        throw TruncatedException.tooShort(path(), size, end);
      }
      ReadWindow window =
          WindowCopy.open(path(), fd, offset, lengthBytes, ladder.scratch(), gate::leave);
      ladder.tally().window(path());
      opened = true;
      return window;
    } finally {
      if (!opened) {
        gate.leave();
      }
    }
  }

  @Override
  public QuarantinedWrite write(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    return QuarantinedWrite.begin(account, fd, lengthBytes(), ranges, source, whenDone);
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
