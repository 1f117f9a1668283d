package dev.busproof.compositor.capture;

import dev.busproof.compositor.render.Rect;
import java.util.List;

/**
 * What was copied into a client's buffer.
 *
 * @param damaged what differs from the picture the client has, in pixels of the picture; none empty
 * @param frame the number of the frame it shows
 * @param timeNanos when that frame was painted, on CLOCK_MONOTONIC
 */
record Picture(List<Rect> damaged, long frame, long timeNanos) {
  private static final long NANOS = 1_000_000_000L;

  Picture {
    damaged = List.copyOf(damaged);
  }

  int secondsHigh() {
    return (int) ((timeNanos / NANOS) >>> Integer.SIZE);
  }

  int secondsLow() {
    return (int) (timeNanos / NANOS);
  }

  int nanosOfSecond() {
    return (int) (timeNanos % NANOS);
  }
}
