package dev.busproof.compositor.seat;

import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Surface;

/**
 * A button or finger that is down on a surface. What a client starts with the serial of one (a
 * move, a resize, a drag) lasts until it is up.
 */
public sealed interface Press permits Press.Button, Press.Finger {
  /** Of the event that told the client. */
  int serial();

  /** What was pressed. */
  Surface surface();

  /** Where, on the output. */
  Point at();

  /** A button of the pointer. */
  record Button(int serial, Surface surface, Point at) implements Press {}

  /**
   * A finger.
   *
   * @param id of the finger, in wl_touch events
   */
  record Finger(int serial, Surface surface, Point at, int id) implements Press {}
}
