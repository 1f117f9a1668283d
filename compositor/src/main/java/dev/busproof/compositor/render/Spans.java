package dev.busproof.compositor.render;

import java.util.Arrays;

/** A growing list of rectangles of the output, each to be copied or to be blended. */
final class Spans {
  private static final int FIELDS = 5;

  private int[] fields = new int[8 * FIELDS];
  private int size;

  /**
   * Adds one, or grows the last when it ends where this begins. Edges, right and bottom exclusive.
   */
  void add(int left, int top, int right, int bottom, boolean blend) {
    int kind = blend ? 1 : 0;
    int last = (size - 1) * FIELDS;
    if (size > 0
        && fields[last] == left
        && fields[last + 2] == right
        && fields[last + 3] == top
        && fields[last + 4] == kind) {
      fields[last + 3] = bottom;
      return;
    }
    int at = size * FIELDS;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, 2 * fields.length);
    }
    fields[at] = left;
    fields[at + 1] = top;
    fields[at + 2] = right;
    fields[at + 3] = bottom;
    fields[at + 4] = kind;
    size++;
  }

  int size() {
    return size;
  }

  int left(int i) {
    return fields[i * FIELDS];
  }

  int top(int i) {
    return fields[i * FIELDS + 1];
  }

  int right(int i) {
    return fields[i * FIELDS + 2];
  }

  int bottom(int i) {
    return fields[i * FIELDS + 3];
  }

  boolean blend(int i) {
    return fields[i * FIELDS + 4] != 0;
  }

  Rect bounds() {
    Rect bounds = Rect.EMPTY;
    for (int i = 0; i < size; i++) {
      bounds = bounds.union(Rect.ofEdges(left(i), top(i), right(i), bottom(i)));
    }
    return bounds;
  }
}
