package dev.busproof.compositor.surface;

/**
 * A surface with its subsurfaces above all windows that takes no input: a cursor, the icon of a
 * drag. It is shown while the scene is told to and it has content. Loop thread only.
 */
public final class Overlay {
  private final Surface root;
  private int x;
  private int y;

  public Overlay(Surface root) {
    this.root = root;
  }

  public Surface root() {
    return root;
  }

  int x() {
    return x;
  }

  int y() {
    return y;
  }

  /** Puts the surface's upper left corner there, in the compositor's space. */
  public void moveTo(int newX, int newY) {
    if (newX != x || newY != y) {
      x = newX;
      y = newY;
      root.scene().overlaysChanged();
    }
  }

  /** How far the client has asked to move the content to the right since the last call. */
  public int takeOffsetX() {
    return root.state().takeOffsetX();
  }

  /** How far the client has asked to move the content down since the last call. */
  public int takeOffsetY() {
    return root.state().takeOffsetY();
  }
}
