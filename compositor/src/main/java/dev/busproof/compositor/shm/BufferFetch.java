package dev.busproof.compositor.shm;

import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.ShmBuffer.Layout;
import dev.busproof.memfd.ByteRange;
import dev.busproof.memfd.QuarantinedRead;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the parts of a buffer that were read elsewhere into pixels of our own. It begins with those
 * shown so far, which are copied, because the screen goes on being painted from them. Everything
 * but the ranges happens on the reading thread.
 */
final class BufferFetch implements QuarantinedRead.Sink {
  /** As much as is read at once: a longer row is a part for itself. */
  private static final long PART_BYTES = 256 << 10;

  private final Layout layout;
  private final Optional<PrivatePixels> before;
  private final List<Rect> parts;
  private Optional<PrivatePixels> pixels = Optional.empty();

  /**
   * @param before the same pixels but for the wanted ones; empty when all of them are wanted
   * @param wanted rectangles of the buffer, at least one, none of them empty
   */
  BufferFetch(Layout layout, Optional<PrivatePixels> before, List<Rect> wanted) {
    this.layout = layout;
    this.before = before;
    this.parts = parts(layout, wanted);
  }

  private static List<Rect> parts(Layout layout, List<Rect> wanted) {
    int rows = (int) Math.max(1, Math.min(PART_BYTES / layout.strideBytes(), Integer.MAX_VALUE));
    List<Rect> parts = new ArrayList<>();
    for (Rect rect : wanted) {
      for (long y = rect.y(); y < rect.bottom(); y += rows) {
        int height = (int) Math.min(rows, rect.bottom() - y);
        parts.add(new Rect(rect.x(), (int) y, rect.width(), height));
      }
    }
    return List.copyOf(parts);
  }

  /** Where the parts are in the file: whole rows, the last without its padding. */
  List<ByteRange> ranges() {
    return parts.stream()
        .map(part -> new ByteRange(layout.start(part.y()), layout.rowsBytes(part.height())))
        .toList();
  }

  @Override
  public void take(int range, MemorySegment bytes) {
    Rect part = parts.get(range);
    PrivatePixels into = pixels.orElseGet(this::begin);
    into.copyFrom(new FetchedRows(bytes, part.y(), layout.strideBytes()), part);
  }

  private PrivatePixels begin() {
    PrivatePixels into =
        before
            .map(PrivatePixels::copy)
            .orElseGet(() -> new PrivatePixels(layout.width(), layout.height(), layout.format()));
    pixels = Optional.of(into);
    return into;
  }

  /** All of it, once the read is complete. */
  PrivatePixels pixels() {
    return pixels.orElseThrow();
  }
}
