package dev.busproof.compositor.shm;

import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.shm.ShmBuffer.Layout;
import dev.busproof.memfd.ByteRange;
import dev.busproof.memfd.QuarantinedWrite;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** Pixels on their way into a buffer: all at once where its rows have no padding. */
final class BufferStore implements QuarantinedWrite.Source {
  private final Layout layout;
  private final int[] pixels;
  private final int rowsPerRange;

  BufferStore(Layout layout, int[] pixels) {
    if (pixels.length != (long) layout.width() * layout.height()) {
      throw new IllegalArgumentException(pixels.length + " pixels for " + layout);
    }
    this.layout = layout;
    this.pixels = pixels;
    boolean padded =
        layout.strideBytes() != (long) layout.width() * layout.format().bytesPerPixel();
    this.rowsPerRange = padded ? 1 : layout.height();
  }

  List<ByteRange> ranges() {
    return IntStream.range(0, layout.height() / rowsPerRange)
        .mapToObj(
            i -> new ByteRange(layout.start(i * rowsPerRange), layout.rowsBytes(rowsPerRange)))
        .toList();
  }

  @Override
  public void give(int range, MemorySegment bytes) {
    int count = rowsPerRange * layout.width();
    MemorySegment.copy(pixels, range * count, bytes, PixelFormat.WORD, 0, count);
  }
}
