package dev.busproof.compositor.client;

/**
 * The serial numbers of one compositor, shared by every client as in libwayland. They wrap past
 * 2^32 - 1, so they are compared for equality, or by the sign of their difference, never by size.
 * Loop thread only.
 */
public final class Serials {
  private int last;

  /** A serial that no event has carried yet. */
  public int next() {
    return ++last;
  }

  /** The serial given out last; 0 before the first. */
  public int current() {
    return last;
  }
}
