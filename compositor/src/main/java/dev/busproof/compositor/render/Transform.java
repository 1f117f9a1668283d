package dev.busproof.compositor.render;

import java.util.Optional;

/**
 * What a client did to the contents of its buffer (wl_output.transform, used by
 * wl_surface.set_buffer_transform): an optional flip around the vertical axis, then a
 * counter-clockwise rotation. The compositor undoes it, so the mappings here answer where in the
 * buffer a pixel of the surface is found.
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

  /** The transform that undoes this one. */
  public Transform inverse() {
    return switch (this) {
      case ROTATE_90 -> ROTATE_270;
      case ROTATE_270 -> ROTATE_90;
      case NORMAL, ROTATE_180, FLIPPED, FLIPPED_90, FLIPPED_180, FLIPPED_270 -> this;
    };
  }

  /**
   * Where a rectangle of something of the given size lies after the transform: with the surface's
   * size (in buffer pixels, so times the buffer scale) the place in the buffer. The way back is
   * {@code inverse().apply(rect, bufferWidth, bufferHeight)}.
   */
  public Rect apply(Rect rect, int width, int height) {
    if (rect.isEmpty()) {
      return Rect.EMPTY;
    }
    long left = rect.x();
    long top = rect.y();
    long right = rect.right();
    long bottom = rect.bottom();
    long w = width;
    long h = height;
    return switch (this) {
      case NORMAL -> rect;
      case ROTATE_90 -> Rect.ofEdges(top, w - right, bottom, w - left);
      case ROTATE_180 -> Rect.ofEdges(w - right, h - bottom, w - left, h - top);
      case ROTATE_270 -> Rect.ofEdges(h - bottom, left, h - top, right);
      case FLIPPED -> Rect.ofEdges(w - right, top, w - left, bottom);
      case FLIPPED_90 -> Rect.ofEdges(top, left, bottom, right);
      case FLIPPED_180 -> Rect.ofEdges(left, h - bottom, right, h - top);
      case FLIPPED_270 -> Rect.ofEdges(h - bottom, w - right, h - top, w - left);
    };
  }
}
