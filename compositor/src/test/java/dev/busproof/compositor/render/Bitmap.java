package dev.busproof.compositor.render;

import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** The slow, obvious model of a region: one bit a pixel, {@value #SIDE} x {@value #SIDE}. */
final class Bitmap {
  static final int SIDE = 96;

  private final BitSet bits = new BitSet(SIDE * SIDE);

  static Bitmap of(List<Rect> rects) {
    Bitmap bitmap = new Bitmap();
    rects.forEach(r -> bitmap.set(r, true));
    return bitmap;
  }

  /** A rectangle that may be empty, or partly or wholly outside. */
  static Rect randomRect(Random random, int largest) {
    return new Rect(
        random.nextInt(-largest, SIDE + 4),
        random.nextInt(-largest, SIDE + 4),
        random.nextInt(-1, largest),
        random.nextInt(-1, largest));
  }

  void set(Rect rect, boolean value) {
    for (int y = Math.max(0, rect.y()); y < Math.min(SIDE, rect.bottom()); y++) {
      for (int x = Math.max(0, rect.x()); x < Math.min(SIDE, rect.right()); x++) {
        bits.set(y * SIDE + x, value);
      }
    }
  }

  boolean get(int x, int y) {
    return bits.get(y * SIDE + x);
  }

  /** Whether every pixel of the other is set here. */
  boolean holds(Bitmap other) {
    BitSet rest = (BitSet) other.bits.clone();
    rest.andNot(bits);
    return rest.isEmpty();
  }

  boolean same(Bitmap other) {
    return bits.equals(other.bits);
  }

  int count() {
    return bits.cardinality();
  }
}
