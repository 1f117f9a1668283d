package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Window;

/** The picture that attacking clients show: 64 pages, so that a cut can fall anywhere. */
final class Canvas {
  static final int WIDTH = 256;
  static final int HEIGHT = 256;
  static final int BYTES = WIDTH * HEIGHT * 4;
  static final int COLOUR = 0xff4080c0;

  /**
   * A compositor may withhold frame callbacks; nobody needs 30 frames at 60 Hz to read a buffer.
   */
  private static final long FRAME_MILLIS = 500;

  private Canvas() {}

  /** Shows the buffer and waits until it was drawn. */
  static void show(Window window, int buffer) throws ClientEndedException {
    window.attach(buffer);
    commitAndWait(window);
  }

  /** Commits what is attached, all of it damaged, and waits until it was drawn. */
  static void commitAndWait(Window window) throws ClientEndedException {
    window.damage(WIDTH, HEIGHT);
    window.requestFrame();
    window.commit();
    window.awaitFrame(FRAME_MILLIS);
  }
}
