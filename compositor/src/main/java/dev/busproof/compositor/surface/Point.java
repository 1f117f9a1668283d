package dev.busproof.compositor.surface;

/**
 * A place between pixels: in the compositor's space, or in a surface.
 *
 * @param x from the left
 * @param y from the top
 */
public record Point(double x, double y) {
  /** The place as far away as that from this one. */
  public Point plus(double dx, double dy) {
    return new Point(x + dx, y + dy);
  }
}
