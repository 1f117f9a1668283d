package dev.busproof.compositor;

import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Outputs;
import dev.busproof.compositor.surface.SceneOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps the last frame in which a window was shown. When a program ends, its windows vanish before
 * anyone could look: the screenshot of a session is the frame before that. Copies what was damaged,
 * and only when a screenshot is wanted.
 */
final class FrameKeeper {
  private static final class Kept {
    final Framebuffer frame;
    boolean behind = true;

    Kept(SceneOutput output) {
      Framebuffer now = output.framebuffer();
      frame = new Framebuffer(now.width(), now.height());
    }
  }

  private final Outputs outputs;
  private final boolean wanted;
  private final Map<SceneOutput, Kept> kept = new LinkedHashMap<>();

  FrameKeeper(Outputs outputs, boolean wanted) {
    this.outputs = outputs;
    this.wanted = wanted;
  }

  /**
   * The outputs are final.
   *
   * @param damaged what was painted of each, in its pixels; nothing of those that are not in it
   * @param windowShown on any of them
   */
  void painted(Map<SceneOutput, List<Rect>> damaged, boolean windowShown) {
    if (!wanted) {
      return;
    }
    kept.keySet().removeIf(output -> !output.isThere());
    if (!windowShown) {
      damaged.keySet().stream()
          .map(kept::get)
          .filter(Objects::nonNull)
          .forEach(last -> last.behind = true);
      return;
    }
    for (SceneOutput output : outputs.all()) {
      Kept last = kept.computeIfAbsent(output, Kept::new);
      Framebuffer now = output.framebuffer();
      if (last.behind) {
        copy(now, now.bounds(), last.frame);
        last.behind = false;
      } else {
        for (Rect rect : damaged.getOrDefault(output, List.of())) {
          copy(now, rect.intersect(now.bounds()), last.frame);
        }
      }
    }
  }

  private static void copy(Framebuffer from, Rect rect, Framebuffer to) {
    for (int y = rect.y(); y < rect.y() + rect.height(); y++) {
      int at = y * from.width() + rect.x();
      System.arraycopy(from.pixels(), at, to.pixels(), at, rect.width());
    }
  }

  /** The last frame that showed a window; the empty screen when none ever did. */
  Screenshot last() {
    return new Screenshot(
        outputs.all().stream()
            .map(output -> {
              Kept last = kept.get(output);
              return new Screenshot.Part(
                  output.info(), last == null ? output.framebuffer() : last.frame);
            })
            .toList());
  }

  /** A copy of what is on the screen now. */
  Screenshot now() {
    return new Screenshot(
        outputs.all().stream()
            .map(output -> {
              Framebuffer now = output.framebuffer();
              Framebuffer copy = new Framebuffer(now.width(), now.height());
              copy(now, now.bounds(), copy);
              return new Screenshot.Part(output.info(), copy);
            })
            .toList());
  }
}
