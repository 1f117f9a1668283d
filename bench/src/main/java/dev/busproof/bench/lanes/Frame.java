package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame of a client as bytes: four a pixel, rows without padding. Knows which of them are
 * damaged, as runs to be copied one by one and as bands, one for each rectangle, to be read at
 * once.
 */
final class Frame {
  private final FrameSize size;
  private final long[] runOffset;
  private final long[] runBytes;
  private final long[] bandOffset;
  private final long[] bandBytes;

  Frame(FrameSize size, Damage damage) {
    this.size = size;
    List<long[]> runs = new ArrayList<>();
    List<long[]> bands = new ArrayList<>();
    for (Damage.Rectangle rectangle : damage.rectangles(size)) {
      long first = offset(rectangle.x(), rectangle.y());
      long last = offset(rectangle.x(), rectangle.y() + rectangle.height() - 1);
      long rowBytes = 4L * rectangle.width();
      bands.add(new long[] {first, last + rowBytes - first});
      if (rectangle.width() == size.width()) {
        runs.add(new long[] {first, rowBytes * rectangle.height()});
        continue;
      }
      for (int y = 0; y < rectangle.height(); y++) {
        runs.add(new long[] {offset(rectangle.x(), rectangle.y() + y), rowBytes});
      }
    }
    runOffset = runs.stream().mapToLong(run -> run[0]).toArray();
    runBytes = runs.stream().mapToLong(run -> run[1]).toArray();
    bandOffset = bands.stream().mapToLong(band -> band[0]).toArray();
    bandBytes = bands.stream().mapToLong(band -> band[1]).toArray();
  }

  private long offset(int x, int y) {
    return 4L * ((long) y * size.width() + x);
  }

  FrameSize size() {
    return size;
  }

  long bytes() {
    return size.bytes();
  }

  int bands() {
    return bandOffset.length;
  }

  /** From the first pixel of a rectangle to its last, with what of the rows lies between. */
  long bandOffset(int band) {
    return bandOffset[band];
  }

  long bandBytes(int band) {
    return bandBytes[band];
  }

  /** From the first damaged byte. */
  long firstByte() {
    return runOffset[0];
  }

  /** To the last, both inclusive. */
  long spanBytes() {
    int last = runOffset.length - 1;
    long end = 0;
    for (int i = 0; i <= last; i++) {
      end = Math.max(end, runOffset[i] + runBytes[i]);
    }
    return end - firstByte();
  }

  /**
   * Copies what is damaged.
   *
   * @param base where in the frame the source begins
   */
  void copy(MemorySegment source, long base, MemorySegment destination) {
    for (int i = 0; i < runOffset.length; i++) {
      MemorySegment.copy(source, runOffset[i] - base, destination, runOffset[i], runBytes[i]);
    }
  }

  /** Has nothing where something was to be copied. */
  void wipe(MemorySegment destination) {
    for (int i = 0; i < runOffset.length; i++) {
      destination.asSlice(runOffset[i], runBytes[i]).fill((byte) 0);
    }
  }

  /** A few pixels, for the benchmark to return: what is returned cannot be optimised away. */
  int sample(MemorySegment frame, long base) {
    int last = runOffset.length - 1;
    return frame.get(JAVA_INT, runOffset[0] - base)
        ^ frame.get(JAVA_INT, runOffset[last / 2] - base)
        ^ frame.get(JAVA_INT, runOffset[last] + runBytes[last] - 4 - base);
  }

  /** What the client draws: every pixel another, and another in every frame. */
  void draw(MemorySegment frame, int seed) {
    long pixels = bytes() / 4;
    int pixel = seed * 0x9e37_79b9;
    for (long i = 0; i < pixels; i++) {
      frame.setAtIndex(JAVA_INT, i, pixel ^ (int) i);
    }
  }

  /** Of the damaged pixels and their order. */
  long checksum(MemorySegment frame, long base) {
    long sum = 0;
    for (int i = 0; i < runOffset.length; i++) {
      for (long at = runOffset[i] - base; at < runOffset[i] - base + runBytes[i]; at += 4) {
        sum = sum * 31 + frame.get(JAVA_INT, at);
      }
    }
    return sum;
  }
}
