package dev.busproof.memfd;

import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A window over a private copy made with pread(2), which reads short where the file ends, raises no
 * signal and fills no hole. The copy does not change under its reader.
 */
final class WindowCopy {
  private WindowCopy() {}

  /**
   * Copies.
   *
   * @param release done when the window is closed, not when this throws
   * @throws LinuxException ENOMEM for more than {@value ScratchPool#MAX_BLOCK_BYTES} bytes
   */
  static ReadWindow open(
      SharingPath path, Fd fd, long offset, long lengthBytes, ScratchPool scratch, Runnable release)
      throws LinuxException {
    MemorySegment block = scratch.take(lengthBytes);
    boolean opened = false;
    try {
      long read = readAll(fd, block.asSlice(0, lengthBytes), offset);
      block.asSlice(read, lengthBytes - read).fill((byte) 0);
      ReadWindow window =
          new MemoryWindow(
              block.address(),
              lengthBytes,
              lengthBytes,
              0,
              null,
              () -> judge(path, offset + read, offset + lengthBytes),
              () -> {
                scratch.give(block);
                release.run();
              });
      opened = true;
      return window;
    } finally {
      if (!opened) {
        scratch.give(block);
      }
    }
  }

  private static Optional<FaultRecord> judge(SharingPath path, long readTo, long end) {
    return readTo < end
        ? Optional.of(FaultRecord.of(path, Finding.SIZE, readTo))
        : Optional.empty();
  }

  private static long readAll(Fd fd, MemorySegment into, long offset) throws LinuxException {
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
}
