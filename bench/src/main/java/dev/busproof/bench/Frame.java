package dev.busproof.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The frame every lane takes in: 1920x1080, four bytes a pixel, 7.9 MiB. */
final class Frame {
  static final int WIDTH = 1920;
  static final int HEIGHT = 1080;
  static final long BYTES = 4L * WIDTH * HEIGHT;

  /**
   * Destinations and private sources start at a page, as mappings do: no lane has the luck of
   * alignment.
   */
  static final long ALIGNMENT = 4096;

  private Frame() {}

  /** Writes every pixel, so that every page is there. */
  static void fill(MemorySegment frame, int pixel) {
    frame.set(ValueLayout.JAVA_INT, 0, pixel);
    for (long done = 4; done < BYTES; done *= 2) {
      MemorySegment.copy(frame, 0, frame, done, Math.min(done, BYTES - done));
    }
  }

  /**
   * Refuses a frame that did not arrive: looks at one pixel in every page.
   *
   * @throws IllegalStateException when any is not the one the client wrote
   */
  static void requirePixels(MemorySegment frame, int pixel) {
    for (long offset = 0; offset < BYTES; offset += ALIGNMENT) {
      int found = frame.get(ValueLayout.JAVA_INT, offset);
      if (found != pixel) {
        throw new IllegalStateException(
            "byte %d of the frame is %08x, the client wrote %08x".formatted(offset, found, pixel));
      }
    }
  }

  /** A few pixels, for the benchmark to return: what is returned cannot be optimised away. */
  static int sample(MemorySegment frame) {
    return frame.get(ValueLayout.JAVA_INT, 0)
        ^ frame.get(ValueLayout.JAVA_INT, BYTES / 2)
        ^ frame.get(ValueLayout.JAVA_INT, BYTES - 4);
  }
}
