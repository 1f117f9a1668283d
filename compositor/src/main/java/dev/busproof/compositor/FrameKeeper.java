package dev.busproof.compositor;

import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Rect;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the last frame in which a window was shown. When a program ends, its windows vanish before
 * anyone could look: the screenshot of a session is the frame before that. Copies what was damaged,
 * and only when a screenshot is wanted.
 */
final class FrameKeeper {
  private final Framebuffer framebuffer;
  private final Optional<Framebuffer> kept;
  private boolean everShown;
  private boolean behind = true;

  FrameKeeper(Framebuffer framebuffer, boolean wanted) {
    this.framebuffer = framebuffer;
    this.kept =
        wanted
            ? Optional.of(new Framebuffer(framebuffer.width(), framebuffer.height()))
            : Optional.empty();
  }

  /** The damaged rectangles of the framebuffer are final. */
  void painted(List<Rect> damaged, boolean windowShown) {
    if (kept.isEmpty()) {
      return;
    }
    if (!windowShown) {
      behind = true;
      return;
    }
    everShown = true;
    if (behind) {
      copy(framebuffer.bounds(), kept.get());
      behind = false;
    } else {
      for (Rect rect : damaged) {
        copy(rect.intersect(framebuffer.bounds()), kept.get());
      }
    }
  }

  private void copy(Rect rect, Framebuffer to) {
    for (int y = rect.y(); y < rect.y() + rect.height(); y++) {
      int at = y * framebuffer.width() + rect.x();
      System.arraycopy(framebuffer.pixels(), at, to.pixels(), at, rect.width());
    }
  }

  /** The last frame that showed a window; the empty screen when none ever did. */
  Framebuffer last() {
    return kept.filter(frame -> everShown).orElse(framebuffer);
  }

  /** A copy of what is on the screen now. */
  Framebuffer now() {
    Framebuffer copy = new Framebuffer(framebuffer.width(), framebuffer.height());
    copy(framebuffer.bounds(), copy);
    return copy;
  }
}
