package dev.busproof.compositor.render;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Moves spans of one layer into the framebuffer. Rows of an untransformed layer go straight there,
 * copied or blended, when they lie in native memory, as those of clients do. Rotated pixels are
 * gathered in square tiles so that each buffer row is read in runs; what of those and of rows in
 * arrays is blended passes through native memory that stays in the first-level cache, see {@link
 * Over#carries}.
 */
final class Blitter {
  /** 64 x 64 pixels: 16 KiB, half of a usual first-level cache. */
  private static final int TILE = 64;

  /** Buffer pixels read at once for a tile, whatever scale a client asks for. */
  private static final int RUN = 4096;

  /** Pixels copied at once to be blended. */
  private static final int CHUNK = 512;

  private final Framebuffer target;
  private final int[] chunk = new int[CHUNK];
  private final MemorySegment scratch = Arena.ofAuto().allocate(4L * CHUNK, 64);
  private final int[] tile = new int[TILE * TILE];
  private final int[] run = new int[RUN];
  private final int[] places = new int[TILE];
  private boolean saturating;
  private boolean carried;

  Blitter(Framebuffer target) {
    this.target = target;
  }

  /** How sums of colours above 255 are met from now on: cut off, or only noticed. */
  void saturate(boolean cutOff) {
    saturating = cutOff;
    carried = false;
  }

  /**
   * Whether a sum of colours was above 255 since, where it is only noticed: what was painted is
   * then garbage.
   */
  boolean carried() {
    return carried;
  }

  void paint(Layer layer, PixelRows rows, Spans spans) {
    if (layer.isStretched()) {
      StretchedMap stretched = new StretchedMap(layer);
      for (int i = 0; i < spans.size(); i++) {
        stretched(stretched, layer.reach(), rows, spans, i);
      }
      return;
    }
    SourceMap map = SourceMap.of(layer);
    for (int i = 0; i < spans.size(); i++) {
      if (map.isPlain()) {
        plain(map, rows, spans, i);
      } else {
        tiled(map, layer.bufferScale(), rows, spans, i);
      }
    }
  }

  private void plain(SourceMap map, PixelRows rows, Spans spans, int i) {
    int left = spans.left(i);
    int count = spans.right(i) - left;
    if (!spans.blend(i)) {
      int top = spans.top(i);
      rows.readRows(
          map.rowAt(left, top),
          map.columnAt(left, top),
          count,
          spans.bottom(i) - top,
          target.pixels(),
          top * target.width() + left,
          target.width());
      return;
    }
    MemorySegment memory = rows.memory();
    boolean inPlace = !memory.equals(MemorySegment.NULL);
    for (int y = spans.top(i); y < spans.bottom(i); y++) {
      int row = map.rowAt(left, y);
      int column = map.columnAt(left, y);
      int at = y * target.width() + left;
      if (inPlace) {
        blend(memory, rows.offsetBytes(row, column), at, count);
        continue;
      }
      for (int done = 0; done < count; done += CHUNK) {
        int some = Math.min(CHUNK, count - done);
        rows.read(row, column + done, some, chunk, 0);
        blend(chunk, 0, at + done, some);
      }
    }
  }

  /** At most {@link #CHUNK} pixels of an array. */
  private void blend(int[] source, int from, int at, int count) {
    MemorySegment.copy(source, from, scratch, PixelFormat.WORD, 0, count);
    blend(scratch, 0, at, count);
  }

  private void blend(MemorySegment source, long offset, int at, int count) {
    if (saturating) {
      Over.saturated(source, offset, target.pixels(), at, count);
    } else {
      carried |= Over.carries(source, offset, target.pixels(), at, count);
    }
  }

  private void tiled(SourceMap map, int scale, PixelRows rows, Spans spans, int i) {
    int side = Math.clamp(RUN / scale, 1, TILE);
    for (int top = spans.top(i); top < spans.bottom(i); top += side) {
      int height = Math.min(side, spans.bottom(i) - top);
      for (int left = spans.left(i); left < spans.right(i); left += side) {
        int width = Math.min(side, spans.right(i) - left);
        if (map.swapsAxes()) {
          gatherColumns(map, rows, left, top, width, height);
        } else {
          gatherRows(map, rows, left, top, width, height);
        }
        put(left, top, width, height, spans.blend(i));
      }
    }
  }

  private void stretched(StretchedMap map, long reach, PixelRows rows, Spans spans, int i) {
    int side = Math.clamp(RUN / reach, 1, TILE);
    for (int top = spans.top(i); top < spans.bottom(i); top += side) {
      int height = Math.min(side, spans.bottom(i) - top);
      for (int left = spans.left(i); left < spans.right(i); left += side) {
        int width = Math.min(side, spans.right(i) - left);
        gather(map, rows, left, top, width, height);
        put(left, top, width, height, spans.blend(i));
      }
    }
  }

  /** Fills the tile along buffer rows, each read once however many lines of the tile show it. */
  private void gather(StretchedMap map, PixelRows rows, int left, int top, int width, int height) {
    boolean swaps = map.swapsAxes();
    int lines = swaps ? width : height;
    int count = swaps ? height : width;
    for (int k = 0; k < count; k++) {
      places[k] = swaps ? map.columnAt(left, top + k) : map.columnAt(left + k, top);
    }
    int first = Math.min(places[0], places[count - 1]);
    int length = Math.max(places[0], places[count - 1]) - first + 1;
    int inRun = -1;
    for (int line = 0; line < lines; line++) {
      int row = swaps ? map.rowAt(left + line, top) : map.rowAt(left, top + line);
      if (row != inRun) {
        rows.read(row, first, length, run, 0);
        inRun = row;
      }
      for (int k = 0; k < count; k++) {
        tile[swaps ? k * TILE + line : line * TILE + k] = run[places[k] - first];
      }
    }
  }

  /** Fills the tile from buffer rows that are rows of the output, perhaps mirrored. */
  private void gatherRows(SourceMap map, PixelRows rows, int left, int top, int width, int height) {
    int step = (int) map.columnPerX();
    int length = (width - 1) * Math.abs(step) + 1;
    for (int y = 0; y < height; y++) {
      int near = map.columnAt(left, top + y);
      int far = map.columnAt(left + width - 1, top + y);
      rows.read(map.rowAt(left, top + y), Math.min(near, far), length, run, 0);
      int at = near - Math.min(near, far);
      for (int x = 0; x < width; x++, at += step) {
        tile[y * TILE + x] = run[at];
      }
    }
  }

  /** Fills the tile from buffer rows that are columns of the output, perhaps mirrored. */
  private void gatherColumns(
      SourceMap map, PixelRows rows, int left, int top, int width, int height) {
    int step = (int) map.columnPerY();
    int length = (height - 1) * Math.abs(step) + 1;
    for (int x = 0; x < width; x++) {
      int near = map.columnAt(left + x, top);
      int far = map.columnAt(left + x, top + height - 1);
      rows.read(map.rowAt(left + x, top), Math.min(near, far), length, run, 0);
      int at = near - Math.min(near, far);
      for (int y = 0; y < height; y++, at += step) {
        tile[y * TILE + x] = run[at];
      }
    }
  }

  private void put(int left, int top, int width, int height, boolean blend) {
    for (int y = 0; y < height; y++) {
      int at = (top + y) * target.width() + left;
      if (blend) {
        blend(tile, y * TILE, at, width);
      } else {
        System.arraycopy(tile, y * TILE, target.pixels(), at, width);
      }
    }
  }
}
