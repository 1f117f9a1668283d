package dev.busproof.compositor.capture;

import dev.busproof.compositor.render.Culprits;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PaintCosts;
import dev.busproof.compositor.render.PaintLimits;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Renderer;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Surface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is on an output under the cursors, painted for who wants a picture without them. It may be
 * the first time that these pixels are looked at: an opaque cursor hides from the frame that what
 * is below it has been truncated, or is too much to paint. Loop thread only.
 */
final class BeneathCursors {
  private final Scene scene;
  private final int background;

  private record Canvas(Framebuffer framebuffer, Renderer renderer) {}

  /** Kept: 33 MB of garbage for each picture of a 4K screen would be the collector's whole work. */
  private final Map<SceneOutput, Canvas> canvases = new HashMap<>();

  BeneathCursors(Scene scene, int backgroundArgb) {
    this.scene = scene;
    this.background = backgroundArgb;
  }

  void outputGone(SceneOutput gone) {
    canvases.remove(gone);
  }

  /**
   * Replaces what cursors cover.
   *
   * @param area of the output
   * @param pixels of that area, row by row
   * @return because of whom it cannot be done
   */
  Culprits paint(SceneOutput output, Rect area, int[] pixels) {
    DamageRegion covered = new DamageRegion();
    List<Layer> others = new ArrayList<>();
    for (Layer layer : scene.layers(output)) {
      if (isCursor(layer)) {
        covered.add(layer.bounds().intersect(area));
      } else {
        others.add(layer);
      }
    }
    if (covered.isEmpty()) {
      return Culprits.NONE;
    }
    Canvas beneath = canvas(output);
    // As much as in a frame, which is of all outputs: nobody is ended here for what is allowed
    // there.
    long shown =
        scene.outputs().all().stream().mapToLong(it -> it.framebuffer().bounds().area()).sum();
    PaintLimits limits = PaintLimits.of(shown, Surface::payerOf);
    Culprits culprits = beneath.renderer().paint(others, covered, new PaintCosts(limits));
    if (culprits.isEmpty()) {
      covered.rects().forEach(rect -> beneath.framebuffer().copy(rect, area, pixels));
    }
    return culprits;
  }

  private Canvas canvas(SceneOutput output) {
    Rect size = output.framebuffer().bounds();
    Canvas kept = canvases.get(output);
    if (kept == null || !kept.framebuffer().bounds().equals(size)) {
      Framebuffer framebuffer = new Framebuffer(size.width(), size.height());
      kept = new Canvas(framebuffer, new Renderer(framebuffer, background));
      canvases.put(output, kept);
    }
    return kept;
  }

  private static boolean isCursor(Layer layer) {
    return layer.owner() instanceof Surface surface
        && surface.roleKind().filter(RoleKind.CURSOR::equals).isPresent();
  }
}
