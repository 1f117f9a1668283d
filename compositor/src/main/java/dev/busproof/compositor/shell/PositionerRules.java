package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;
import java.util.Optional;

/**
 * Where a popup goes: what xdg_positioner said, as a value. Anchor and gravity are each split into
 * axes: -1 for left or top, 0 for neither, 1 for right or bottom.
 *
 * @param width of the popup's window geometry, positive once set
 * @param height of the popup's window geometry, positive once set
 * @param anchorRect in the parent's window geometry; empty until set
 * @param anchor the edge or corner of that rectangle the popup is put at
 * @param gravity the direction in which it extends from there
 * @param adjustment bits of xdg_positioner.constraint_adjustment
 * @param reactive whether the popup wants to be placed again when the parent moves
 */
record PositionerRules(
    int width,
    int height,
    Optional<Rect> anchorRect,
    Edges anchor,
    Edges gravity,
    int adjustment,
    int offsetX,
    int offsetY,
    boolean reactive) {
  static final int SLIDE_X = 1;
  static final int SLIDE_Y = 2;
  static final int FLIP_X = 4;
  static final int FLIP_Y = 8;
  static final int RESIZE_X = 16;
  static final int RESIZE_Y = 32;

  /** What a positioner is before its first request. */
  static final PositionerRules UNSET =
      new PositionerRules(0, 0, Optional.empty(), Edges.NONE, Edges.NONE, 0, 0, 0, false);

  PositionerRules withSize(int newWidth, int newHeight) {
    return new PositionerRules(
        newWidth, newHeight, anchorRect, anchor, gravity, adjustment, offsetX, offsetY, reactive);
  }

  PositionerRules withAnchorRect(Rect rect) {
    return new PositionerRules(
        width, height, Optional.of(rect), anchor, gravity, adjustment, offsetX, offsetY, reactive);
  }

  PositionerRules withAnchor(Edges edges) {
    return new PositionerRules(
        width, height, anchorRect, edges, gravity, adjustment, offsetX, offsetY, reactive);
  }

  PositionerRules withGravity(Edges edges) {
    return new PositionerRules(
        width, height, anchorRect, anchor, edges, adjustment, offsetX, offsetY, reactive);
  }

  PositionerRules withAdjustment(int bits) {
    return new PositionerRules(
        width, height, anchorRect, anchor, gravity, bits, offsetX, offsetY, reactive);
  }

  PositionerRules withOffset(int x, int y) {
    return new PositionerRules(
        width, height, anchorRect, anchor, gravity, adjustment, x, y, reactive);
  }

  PositionerRules withReactive() {
    return new PositionerRules(
        width, height, anchorRect, anchor, gravity, adjustment, offsetX, offsetY, true);
  }

  /**
   * Whether a popup can be placed by them: size and anchor rectangle are set. The protocol wants a
   * "non-zero" anchor rectangle and lets set_anchor_rect take empty ones, for popups that are put
   * at a point; one that was set is meant.
   */
  boolean isComplete() {
    return width > 0 && height > 0 && anchorRect.isPresent();
  }

  /**
   * The popup's window geometry relative to the parent's. To be called when they are complete.
   *
   * @param parent the parent's window geometry in the compositor's space
   * @param bounds where popups should stay: an output
   */
  Rect place(Rect parent, Rect bounds) {
    Rect from = anchorRect.orElseThrow();
    Span horizontal =
        axis(
            new Span(from.x(), from.width()),
            anchor.x(),
            gravity.x(),
            offsetX,
            width,
            new Span((long) bounds.x() - parent.x(), bounds.width()),
            has(FLIP_X),
            has(SLIDE_X),
            has(RESIZE_X));
    Span vertical =
        axis(
            new Span(from.y(), from.height()),
            anchor.y(),
            gravity.y(),
            offsetY,
            height,
            new Span((long) bounds.y() - parent.y(), bounds.height()),
            has(FLIP_Y),
            has(SLIDE_Y),
            has(RESIZE_Y));
    return Rect.ofEdges(horizontal.start(), vertical.start(), horizontal.end(), vertical.end());
  }

  private boolean has(int bit) {
    return (adjustment & bit) != 0;
  }

  /** A part of one axis, in coordinates of the parent's window geometry. */
  private record Span(long start, long length) {
    long end() {
      return start + length;
    }

    boolean isInside(Span bounds) {
      return start >= bounds.start && end() <= bounds.end();
    }
  }

  /**
   * One axis; the order is that of the protocol: flip, slide, resize, each only while the popup
   * does not fit.
   */
  private static Span axis(
      Span anchorSpan,
      int anchor,
      int gravity,
      int offset,
      int size,
      Span bounds,
      boolean flip,
      boolean slide,
      boolean resize) {
    Span span = unconstrained(anchorSpan, anchor, gravity, offset, size);
    if (flip && !span.isInside(bounds)) {
      Span flipped = unconstrained(anchorSpan, -anchor, -gravity, offset, size);
      if (flipped.isInside(bounds)) {
        span = flipped;
      }
    }
    if (slide && !span.isInside(bounds)) {
      span = slid(span, gravity, bounds);
    }
    if (resize && !span.isInside(bounds)) {
      long start = Math.max(span.start, bounds.start);
      long end = Math.min(span.end(), bounds.end());
      if (end > start) {
        span = new Span(start, end - start);
      }
    }
    return span;
  }

  private static Span unconstrained(
      Span anchorSpan, int anchor, int gravity, int offset, int size) {
    long at =
        switch (anchor) {
          case -1 -> anchorSpan.start;
          case 1 -> anchorSpan.end();
          default -> anchorSpan.start + anchorSpan.length / 2;
        };
    long start =
        switch (gravity) {
          case -1 -> at - size;
          case 1 -> at;
          default -> at - size / 2;
        };
    return new Span(start + offset, size);
  }

  /**
   * First towards the gravity until the edge behind is inside or the edge ahead would leave, then
   * the other way round. A popup larger than the bounds therefore stays where it is, or fills them.
   */
  private static Span slid(Span span, int gravity, Span bounds) {
    long start = span.start;
    if (gravity >= 0) {
      start += step(bounds.start - start, bounds.end() - start - span.length);
      start -= step(start + span.length - bounds.end(), start - bounds.start);
    } else {
      start -= step(start + span.length - bounds.end(), start - bounds.start);
      start += step(bounds.start - start, bounds.end() - start - span.length);
    }
    return new Span(start, span.length);
  }

  private static long step(long needed, long room) {
    return Math.min(Math.max(needed, 0), Math.max(room, 0));
  }
}
