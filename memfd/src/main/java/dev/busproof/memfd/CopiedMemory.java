package dev.busproof.memfd;

import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * Memory that is never mapped: each window is a private copy made with pread(2), which reads short
 * where the file ends and cannot raise a signal. The copy does not change under its reader.
 */
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
    try {
      long end = offset + lengthBytes;
      long size = fd.sizeBytes();
      if (size < end) {
        throw TruncatedException.tooShort(path(), size, end);
      }
      return copy(offset, lengthBytes);
    } catch (TruncatedException | LinuxException | RuntimeException e) {
      gate.leave();
      throw e;
    }
  }

  private ReadWindow copy(long offset, long lengthBytes) throws LinuxException {
    ScratchPool scratch = ladder.scratch();
    MemorySegment block = scratch.take(lengthBytes);
    try {
      long read = readAll(block.asSlice(0, lengthBytes), offset);
      block.asSlice(read, lengthBytes - read).fill((byte) 0);
      return new MemoryWindow(
          block.address(),
          lengthBytes,
          () -> judge(offset + read, offset + lengthBytes),
          () -> {
            scratch.give(block);
            gate.leave();
          });
    } catch (LinuxException | RuntimeException e) {
      scratch.give(block);
      throw e;
    }
  }

  private Optional<FaultRecord> judge(long readTo, long end) {
    return readTo < end
        ? Optional.of(FaultRecord.of(path(), Finding.SIZE, readTo))
        : Optional.empty();
  }

  private long readAll(MemorySegment into, long offset) throws LinuxException {
    long done = 0;
    while (done < into.byteSize()) {
      int count = fd.pread(into.asSlice(done), offset + done);
      if (count == 0) {
        break;
      }
      done += count;
    }
    return done;
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
