package dev.busproof.bench.lanes;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.Udmabuf;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies from a mapping that nothing protects, which compositors do and a truncation kills. */
final class MapTechnique extends MemfdTechnique {
  /** What becomes of the mapping. */
  enum Manner {
    /** It stays. */
    KEPT,
    /** It stays, and its pages are asked for before each copy. */
    POPULATED,
    /** Made before each copy and taken away after it. */
    EACH_FRAME
  }

  private final int sharing;
  private final Manner manner;
  private final MemorySegment mapping;
  private final MemorySegment destination;

  MapTechnique(Frame frame, Arena arena, ClientMemfd.Pages pages, int sharing, Manner manner)
      throws LinuxException {
    super(frame, arena, pages);
    this.sharing = sharing;
    this.manner = manner;
    mapping =
        pages == ClientMemfd.Pages.TRANSPARENT_HUGE
            ? OwnMemory.alignedReadOnly(arena, client.fd(), fileBytes())
            : OwnMemory.readOnly(arena, client.fd(), fileBytes(), sharing);
    destination = OwnMemory.prefaulted(arena, frame.bytes());
  }

  @Override
  MemorySegment destination() {
    return destination;
  }

  private long fileBytes() {
    return pixels().byteSize();
  }

  @Override
  int take() throws LinuxException {
    switch (manner) {
      case KEPT -> frame.copy(mapping, 0, destination);
      case POPULATED -> {
        for (int i = 0; i < frame.bands(); i++) {
          populate(frame.bandOffset(i), frame.bandBytes(i));
        }
        frame.copy(mapping, 0, destination);
      }
      case EACH_FRAME -> {
        try (Arena ofThisFrame = Arena.ofConfined()) {
          frame.copy(
              OwnMemory.readOnly(ofThisFrame, client.fd(), fileBytes(), sharing), 0, destination);
        }
      }
    }
    return frame.sample(destination, 0);
  }

  private void populate(long offset, long bytes) throws LinuxException {
    Libc libc = Libc.system();
    long page = libc.getpagesize();
    long from = offset / page * page;
    int populated =
        libc.madvise(mapping.address() + from, offset + bytes - from, Constants.MADV_POPULATE_READ);
    LinuxException.check(populated, "madvise MADV_POPULATE_READ", bytes + " bytes");
  }

  @Override
  long arrived() {
    return frame.checksum(destination, 0);
  }

  /** Copies from a mapping of a dma-buf over the client's pages. */
  static final class OfUdmabuf extends MemfdTechnique {
    private static final long DMA_BUF_IOCTL_SYNC = 0x40086200L;
    private static final long SYNC_READ = 1;
    private static final long SYNC_END = 4;

    private final Fd buffer;
    private final MemorySegment sync;
    private final MemorySegment mapping;
    private final MemorySegment destination;

    OfUdmabuf(Frame frame, Arena arena) throws LinuxException {
      super(frame, arena, ClientMemfd.Pages.SMALL);
      client.seal(Seal.SHRINK);
      buffer =
          OwnMemory.closedWith(arena, Udmabuf.create(Libc.system(), client.fd(), frame.bytes()));
      sync = arena.allocate(Long.BYTES, Long.BYTES);
      mapping = OwnMemory.readOnly(arena, buffer, frame.bytes(), Constants.MAP_SHARED);
      destination = OwnMemory.prefaulted(arena, frame.bytes());
    }

    @Override
    MemorySegment destination() {
      return destination;
    }

    @Override
    int take() throws LinuxException {
      sync(SYNC_READ);
      frame.copy(mapping, 0, destination);
      sync(SYNC_READ | SYNC_END);
      return frame.sample(destination, 0);
    }

    private void sync(long flags) throws LinuxException {
      sync.set(ValueLayout.JAVA_LONG, 0, flags);
      int done = Libc.system().ioctl(buffer.number(), DMA_BUF_IOCTL_SYNC, sync.address());
      LinuxException.check(done, "DMA_BUF_IOCTL_SYNC", "");
    }

    @Override
    long arrived() {
      return frame.checksum(destination, 0);
    }
  }
}
