package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Outputs;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Window;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a window fills an output and which: as it was asked for, and as the client has answered
 * last, which may lag behind.
 */
final class Filling {
  /**
   * What a window fills.
   *
   * @param maximized where it is maximised, or would be if it were not fullscreen
   * @param fullscreen where it is fullscreen
   */
  record Extent(Optional<SceneOutput> maximized, Optional<SceneOutput> fullscreen) {
    static final Extent NOTHING = new Extent(Optional.empty(), Optional.empty());

    /** The output that it fills; fullscreen comes before maximised. */
    Optional<SceneOutput> output() {
      return fullscreen.or(() -> maximized);
    }

    Extent withMaximized(Optional<SceneOutput> on) {
      return new Extent(on, fullscreen);
    }

    Extent withFullscreen(Optional<SceneOutput> on) {
      return new Extent(maximized, on);
    }

    /** The same, with the nearest output for one that is gone. */
    Extent among(Outputs outputs) {
      // Configure events refer to it by the thousand: no new one for each.
      return isGone(maximized) || isGone(fullscreen)
          ? new Extent(maximized.map(outputs::standIn), fullscreen.map(outputs::standIn))
          : this;
    }

    private static boolean isGone(Optional<SceneOutput> output) {
      return output.isPresent() && !output.get().isThere();
    }
  }

  private final Outputs outputs;
  private Extent requested = Extent.NOTHING;
  private Extent shown = Extent.NOTHING;

  /** The window geometry before it filled an output; null when it never was anything else. */
  private @Nullable Rect restored;

  Filling(Outputs outputs) {
    this.outputs = outputs;
  }

  /** As it was asked for. */
  Extent requested() {
    requested = requested.among(outputs);
    return requested;
  }

  /** As the client has answered. */
  Extent shown() {
    shown = shown.among(outputs);
    return shown;
  }

  /** The window geometry to come back to; empty when it is the client's choice. */
  Optional<Rect> restored() {
    return Optional.ofNullable(restored);
  }

  /** Whether neither asked for nor shown. */
  boolean isNone() {
    return requested.output().isEmpty() && shown.output().isEmpty();
  }

  /** Asks for something else. */
  void request(Extent next, Optional<Window> window) {
    if (requested.output().isEmpty() && next.output().isPresent()) {
      restored = window.map(Window::geometryInSpace).orElse(null);
    }
    requested = next;
  }

  /** A commit answers a configure event that said so. */
  void answered(Extent next) {
    shown = next;
  }

  /**
   * Puts a window that fills an output in its middle, if it is smaller after all; a fullscreen one
   * hides what is behind.
   */
  void arrange(Window window, Rect geometry) {
    window.setBackdrop(shown().fullscreen());
    shown()
        .output()
        .map(SceneOutput::area)
        .ifPresent(area ->
            window.moveTo(
                area.x() + Math.max(0, (area.width() - geometry.width()) / 2),
                area.y() + Math.max(0, (area.height() - geometry.height()) / 2)));
  }

  /** The window is among others again: where it was, as far as that can be seen. */
  void restore(Window window) {
    if (restored != null) {
      Rect seen = outputs.inSight(restored);
      window.moveTo(seen.x(), seen.y());
    }
  }

  /** Whether that output, which may be gone by now, is the one that was asked for. */
  boolean isAskedFor(SceneOutput output) {
    return requested.output().filter(output::equals).isPresent();
  }

  /** The window is gone, and comes back as a new one. */
  void reset() {
    requested = Extent.NOTHING;
    shown = Extent.NOTHING;
    restored = null;
  }
}
