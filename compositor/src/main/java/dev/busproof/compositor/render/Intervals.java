package dev.busproof.compositor.render;

/** A set of columns as sorted, disjoint intervals [from, to); reused from band to band. */
final class Intervals {
  /** What happens to a part of the set. */
  interface Part {
    void accept(int from, int to);
  }

  private int[] edges = new int[32];
  private int[] spare = new int[32];
  private int count;

  void clear() {
    count = 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** How many intervals there are. */
  int size() {
    return count;
  }

  /** Adds columns; intervals touching or overlapping these become one with them. */
  void add(int from, int to) {
    begin();
    int out = 0;
    int i = 0;
    while (i < count && edges[2 * i + 1] < from) {
      out = keep(out, edges[2 * i], edges[2 * i + 1]);
      i++;
    }
    int left = from;
    int right = to;
    while (i < count && edges[2 * i] <= right) {
      left = Math.min(left, edges[2 * i]);
      right = Math.max(right, edges[2 * i + 1]);
      i++;
    }
    out = keep(out, left, right);
    for (; i < count; i++) {
      out = keep(out, edges[2 * i], edges[2 * i + 1]);
    }
    end(out);
  }

  /** Takes columns out and hands over those that were in the set. */
  void remove(int from, int to, Part removed) {
    begin();
    int out = 0;
    for (int i = 0; i < count; i++) {
      int left = edges[2 * i];
      int right = edges[2 * i + 1];
      int cutLeft = Math.max(left, from);
      int cutRight = Math.min(right, to);
      if (cutLeft >= cutRight) {
        out = keep(out, left, right);
        continue;
      }
      removed.accept(cutLeft, cutRight);
      out = left < cutLeft ? keep(out, left, cutLeft) : out;
      out = cutRight < right ? keep(out, cutRight, right) : out;
    }
    end(out);
  }

  /** Hands over the columns of [from, to) that are in the set. */
  void within(int from, int to, Part part) {
    for (int i = 0; i < count; i++) {
      int left = Math.max(edges[2 * i], from);
      int right = Math.min(edges[2 * i + 1], to);
      if (left < right) {
        part.accept(left, right);
      }
    }
  }

  /** Makes this a copy of another set. */
  void copy(Intervals other) {
    if (edges.length < other.edges.length) {
      edges = new int[other.edges.length];
    }
    System.arraycopy(other.edges, 0, edges, 0, 2 * other.count);
    count = other.count;
  }

  private void begin() {
    if (spare.length < 2 * (count + 1)) {
      spare = new int[4 * (count + 1)];
    }
  }

  private int keep(int out, int from, int to) {
    spare[2 * out] = from;
    spare[2 * out + 1] = to;
    return out + 1;
  }

  private void end(int out) {
    int[] old = edges;
    edges = spare;
    spare = old;
    count = out;
  }
}
