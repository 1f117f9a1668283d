package dev.busproof.bench.lanes;

import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads as the compositor reads: one window over the rows that have damage, through {@link
 * ReadableMemory}. A window of COPIED memory is itself the copy, and is read where it lies.
 */
final class WindowTechnique extends MemfdTechnique {
  private final ReadableMemory memory;
  private final MemorySegment destination;
  private MemorySegment copied = MemorySegment.NULL;

  /**
   * Admits the client's memory.
   *
   * @throws IllegalStateException when the ladder chooses another path than the one to be measured
   */
  WindowTechnique(Frame frame, Arena arena, ClientMemfd.Pages pages, SharingPath path)
      throws IOException {
    super(frame, arena, pages);
    if (path == SharingPath.SEALED) {
      client.seal(Seal.SHRINK);
    }
    memory =
        OwnMemory.closedWith(
            arena,
            Admission.admit(
                Admission.ladder(path), client.fd(), frame.bytes(), path, ReadableMemory.class));
    destination = OwnMemory.prefaulted(arena, frame.bytes());
  }

  private boolean isCopy() {
    return memory.path() == SharingPath.COPIED;
  }

  private ReadWindow open() throws IOException {
    return memory.open(frame.firstByte(), frame.spanBytes());
  }

  /**
   * The memory that the copy is made into is the window's own, and the same for every window: there
   * is one at a time here.
   */
  @Override
  @SuppressWarnings("restricted")
  MemorySegment destination() throws IOException {
    if (!isCopy()) {
      return destination;
    }
    if (copied.equals(MemorySegment.NULL)) {
      try (ReadWindow window = open()) {
        long frameAddress = window.segment().address() - frame.firstByte();
        copied = MemorySegment.ofAddress(frameAddress).reinterpret(frame.bytes());
      }
    }
    return copied;
  }

  @Override
  int take() throws IOException {
    ReadWindow window = open();
    int sample;
    try (window) {
      if (isCopy()) {
        sample = frame.sample(window.segment(), frame.firstByte());
      } else {
        frame.copy(window.segment(), frame.firstByte(), destination);
        sample = frame.sample(destination, 0);
      }
    }
    if (window.faulted()) {
      throw new IllegalStateException("the window faulted, yet nobody truncates here");
    }
    return sample;
  }

  @Override
  long arrived() throws IOException {
    if (!isCopy()) {
      return frame.checksum(destination, 0);
    }
    try (ReadWindow window = open()) {
      return frame.checksum(window.segment(), frame.firstByte());
    }
  }
}
