package dev.busproof.compositor.render;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a client did to the contents of its buffer, or we do to those of an output's framebuffer
 * (wl_output.transform): an optional flip around the vertical axis, then a counter-clockwise
 * rotation. The mappings here answer where in the buffer a pixel of the surface is found, and where
 * in the framebuffer one of the output's part of the space.
 */
public enum Transform {
  NORMAL(0),
  ROTATE_90(1),
  ROTATE_180(2),
  ROTATE_270(3),
  FLIPPED(4),
  FLIPPED_90(5),
  FLIPPED_180(6),
  FLIPPED_270(7);

  private final int wlValue;

  Transform(int wlValue) {
    this.wlValue = wlValue;
  }

  /** The value of wl_output.transform. */
  public int wlValue() {
    return wlValue;
  }

  /** As people write it: normal, 90, 180, 270, flipped, flipped-90... */
  public String label() {
    String angle = turns() == 0 ? "" : Integer.toString(90 * turns());
    if (flips()) {
      return angle.isEmpty() ? "flipped" : "flipped-" + angle;
    }
    return angle.isEmpty() ? "normal" : angle;
  }

  /** The transform with that {@link #label}, empty when there is none. */
  public static Optional<Transform> labelled(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** The transform of a wl_output.transform value, empty when there is none. */
  public static Optional<Transform> of(int wlValue) {
    for (Transform transform : values()) {
      if (transform.wlValue == wlValue) {
        return Optional.of(transform);
      }
    }
    return Optional.empty();
  }

  /** Whether width and height change places. */
  public boolean swapsAxes() {
    return (wlValue & 1) != 0;
  }

  /** Width after this transform or its inverse of something of that size. */
  public int width(int width, int height) {
    return swapsAxes() ? height : width;
  }

  /** Height after this transform or its inverse of something of that size. */
  public int height(int width, int height) {
    return swapsAxes() ? width : height;
  }

  long width(long width, long height) {
    return swapsAxes() ? height : width;
  }

  long height(long width, long height) {
    return swapsAxes() ? width : height;
  }

  /** The transform that undoes this one. */
  public Transform inverse() {
    return switch (this) {
      case ROTATE_90 -> ROTATE_270;
      case ROTATE_270 -> ROTATE_90;
      case NORMAL, ROTATE_180, FLIPPED, FLIPPED_90, FLIPPED_180, FLIPPED_270 -> this;
    };
  }

  /** This transform and then another. */
  public Transform then(Transform next) {
    // A flip turns the rotations before it round.
    int turns = next.flips() ? next.turns() - turns() : next.turns() + turns();
    return values()[(flips() == next.flips() ? 0 : FLIPPED.wlValue) + (turns & 3)];
  }

  private boolean flips() {
    return wlValue >= FLIPPED.wlValue;
  }

  private int turns() {
    return wlValue & 3;
  }

  /**
   * Where a rectangle of something of the given size lies after the transform: with the surface's
   * size (in buffer pixels, so times the buffer scale) the place in the buffer. The way back is
   * {@code inverse().apply(rect, bufferWidth, bufferHeight)}.
   */
  public Rect apply(Rect rect, long width, long height) {
    if (rect.isEmpty()) {
      return Rect.EMPTY;
    }
    long left = left(rect.x(), rect.y(), rect.width(), rect.height(), width, height);
    long top = top(rect.x(), rect.y(), rect.width(), rect.height(), width, height);
    return Rect.ofEdges(
        left,
        top,
        left + width(rect.width(), rect.height()),
        top + height(rect.width(), rect.height()));
  }

  /**
   * The left edge after the transform of a rectangle of something of that size, as {@link #apply}.
   */
  long left(long x, long y, long width, long height, long ofWidth, long ofHeight) {
    return switch (this) {
      case NORMAL, FLIPPED_180 -> x;
      case ROTATE_90, FLIPPED_90 -> y;
      case ROTATE_180, FLIPPED -> ofWidth - x - width;
      case ROTATE_270, FLIPPED_270 -> ofHeight - y - height;
    };
  }

  /**
   * The top edge after the transform of a rectangle of something of that size, as {@link #apply}.
   */
  long top(long x, long y, long width, long height, long ofWidth, long ofHeight) {
    return switch (this) {
      case NORMAL, FLIPPED -> y;
      case ROTATE_270, FLIPPED_90 -> x;
      case ROTATE_180, FLIPPED_180 -> ofHeight - y - height;
      case ROTATE_90, FLIPPED_270 -> ofWidth - x - width;
    };
  }
}
