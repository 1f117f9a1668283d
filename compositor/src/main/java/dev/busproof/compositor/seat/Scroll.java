package dev.busproof.compositor.seat;

import dev.busproof.wire.protocol.WlPointer.Axis;

/** A step in a frame of scrolling. */
public sealed interface Scroll permits Scroll.By, Scroll.Stop {
  Axis axis();

  /**
   * Scrolling.
   *
   * @param distance in surface coordinates
   * @param value120 in 120ths of a wheel's step; 0 when the device has no steps
   */
  record By(Axis axis, double distance, int value120) implements Scroll {}

  /** The end of scrolling: fingers have left the pad. */
  record Stop(Axis axis) implements Scroll {}
}
