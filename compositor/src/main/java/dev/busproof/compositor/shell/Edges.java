package dev.busproof.compositor.shell;

import dev.busproof.wire.protocol.XdgToplevel;
import java.util.Optional;

/**
 * An edge, a corner or neither, by axis.
 *
 * @param x -1 left, 0 neither, 1 right
 * @param y -1 top, 0 neither, 1 bottom
 */
record Edges(int x, int y) {
  static final Edges NONE = new Edges(0, 0);

  /** What an interactive resize drags. */
  static Edges of(XdgToplevel.ResizeEdge edge) {
    return switch (edge) {
      case NONE -> NONE;
      case TOP -> new Edges(0, -1);
      case BOTTOM -> new Edges(0, 1);
      case LEFT -> new Edges(-1, 0);
      case TOP_LEFT -> new Edges(-1, -1);
      case BOTTOM_LEFT -> new Edges(-1, 1);
      case RIGHT -> new Edges(1, 0);
      case TOP_RIGHT -> new Edges(1, -1);
      case BOTTOM_RIGHT -> new Edges(1, 1);
    };
  }

  /**
   * The value of xdg_positioner.anchor or .gravity, which are numbered alike; empty when there is
   * none.
   */
  static Optional<Edges> ofPositionerValue(int value) {
    return switch (value) {
      case 0 -> Optional.of(NONE);
      case 1 -> Optional.of(new Edges(0, -1));
      case 2 -> Optional.of(new Edges(0, 1));
      case 3 -> Optional.of(new Edges(-1, 0));
      case 4 -> Optional.of(new Edges(1, 0));
      case 5 -> Optional.of(new Edges(-1, -1));
      case 6 -> Optional.of(new Edges(-1, 1));
      case 7 -> Optional.of(new Edges(1, -1));
      case 8 -> Optional.of(new Edges(1, 1));
      default -> Optional.empty();
    };
  }
}
