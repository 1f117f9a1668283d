package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where every shown surface is in the compositor's space, bottom to top. Made anew when something
 * moved; the difference to the layout before is the damage. The cost is that of one pass over the
 * shown surfaces per frame, however many requests caused it.
 */
final class SceneLayout {
  private final Outputs outputs;
  private long number;
  private List<Surface> surfaces = new ArrayList<>();

  /** How many of the surfaces, from the bottom, belong to windows. */
  private int ofWindows;

  /** The highest former place among the surfaces placed so far in an update. */
  private int highestBefore;

  SceneLayout(Outputs outputs) {
    this.outputs = outputs;
  }

  /**
   * Lays the windows out, bottom to top, with the overlays above them, and adds what changed to the
   * damage of the outputs that show it.
   *
   * @param entered told of every output that a surface has come to
   * @param left told of every output that it is not on any more, after where it has come to
   */
  void update(
      Collection<Window> windows,
      Collection<Overlay> overlays,
      BiConsumer<Surface, SceneOutput> entered,
      BiConsumer<Surface, SceneOutput> left) {
    List<SceneOutput> there = outputs.all();
    List<@Nullable Window> backdropsBefore = new ArrayList<>();
    for (SceneOutput output : there) {
      backdropsBefore.add(output.backdrop);
      output.backdrop = null;
    }
    List<Surface> before = surfaces;
    long numberBefore = number;
    number++;
    surfaces = new ArrayList<>(before.size());
    highestBefore = -1;
    for (Window window : windows) {
      window
          .backdrop()
          .ifPresent(output -> {
            output.backdrop = window;
            output.belowBackdrop = surfaces.size();
          });
      place(window, window.x(), window.y(), numberBefore);
      for (Window popup : window.popups) {
        Window parent = popup.parent().orElse(window);
        place(
            popup,
            SurfaceUpdate.saturatedSum(parent.laidOutX, popup.x()),
            SurfaceUpdate.saturatedSum(parent.laidOutY, popup.y()),
            numberBefore);
      }
    }
    ofWindows = surfaces.size();
    for (Overlay overlay : overlays) {
      List<SurfaceTree.Node> nodes = SurfaceTree.flatten(overlay.root());
      place(nodes, overlay.x(), overlay.y(), numberBefore);
    }
    for (int i = 0; i < there.size(); i++) {
      if (there.get(i).backdrop != backdropsBefore.get(i)) {
        outputs.damage(there.get(i).area());
      }
    }
    for (Surface surface : before) {
      Shown shown = surface.state().shown;
      if (shown.layout != number) {
        outputs.damage(shown.rect);
        shown.rect = Rect.EMPTY;
        moved(surface, 0, entered, left);
      }
    }
    for (Surface surface : surfaces) {
      Shown shown = surface.state().shown;
      moved(surface, outputs.bitsOf(shown.rect), entered, left);
      prefer(surface);
    }
  }

  private void place(Window window, int x, int y, long numberBefore) {
    List<SurfaceTree.Node> nodes = SurfaceTree.flatten(window.root());
    Rect geometry = window.geometry(nodes);
    window.laidOutX = SurfaceUpdate.saturatedSum(x, window.overhangX(geometry));
    window.laidOutY = SurfaceUpdate.saturatedSum(y, window.overhangY(geometry));
    place(
        nodes,
        (long) window.laidOutX - geometry.x(),
        (long) window.laidOutY - geometry.y(),
        numberBefore);
  }

  private void place(List<SurfaceTree.Node> nodes, long originX, long originY, long numberBefore) {
    for (SurfaceTree.Node node : nodes) {
      Shown shown = node.surface().state().shown;
      long left = originX + node.x();
      long top = originY + node.y();
      Rect rect =
          new Rect(
              Math.clamp(left, Integer.MIN_VALUE, Integer.MAX_VALUE),
              Math.clamp(top, Integer.MIN_VALUE, Integer.MAX_VALUE),
              node.surface().width(),
              node.surface().height());
      boolean wasShown = shown.layout == numberBefore && numberBefore > 0;
      if (!wasShown || !shown.rect.equals(rect)) {
        outputs.damage(shown.rect);
        outputs.damage(rect);
      } else if (shown.index < highestBefore) {
        // It was above something that is below it now, or the other way round.
        outputs.damage(rect);
      }
      if (wasShown) {
        highestBefore = Math.max(highestBefore, shown.index);
      }
      shown.rect = rect;
      shown.layout = number;
      shown.index = surfaces.size();
      surfaces.add(node.surface());
    }
  }

  /** The surface is on those outputs now. */
  private void moved(
      Surface surface,
      int bits,
      BiConsumer<Surface, SceneOutput> entered,
      BiConsumer<Surface, SceneOutput> left) {
    Shown shown = surface.state().shown;
    int before = shown.on;
    if (bits == before) {
      return;
    }
    shown.on = bits;
    outputs.forEach(bits & ~before, output -> entered.accept(surface, output));
    outputs.forEach(before & ~bits, output -> left.accept(surface, output));
  }

  /** Its client should draw for the largest scale that it is seen at. */
  private void prefer(Surface surface) {
    Shown shown = surface.state().shown;
    if (shown.on != 0) {
      surface.prefer(outputs.largestScale(shown.on), mainOutput(surface).info().transform());
    }
  }

  /** The output that shows most of it. */
  SceneOutput mainOutput(Surface surface) {
    return outputs.mostOf(surface.state().shown.rect);
  }

  /** What clients show that are ending. */
  void addDamageOfEnding() {
    for (Surface surface : surfaces) {
      if (surface.client().isEnding()) {
        outputs.damage(surface.state().shown.rect);
      }
    }
  }

  /** Turns the surface's own damage into that of the outputs. */
  void addDamageOf(Surface surface) {
    SurfaceState state = surface.state();
    Shown shown = state.shown;
    if (isShown(surface)) {
      for (Rect rect : state.damage().rects()) {
        outputs.damage(rect.translate(shown.rect.x(), shown.rect.y()));
      }
    }
    state.damage().clear();
  }

  /**
   * The topmost surface that takes input there. Nothing behind a fullscreen window does, nor does
   * an overlay.
   */
  Optional<Hit> hit(Point at) {
    SceneOutput output = outputs.nearest(at);
    int lowest = output.backdrop == null ? 0 : output.belowBackdrop;
    for (int i = ofWindows - 1; i >= lowest; i--) {
      Surface surface = surfaces.get(i);
      Rect rect = surface.state().shown.rect;
      double x = at.x() - rect.x();
      double y = at.y() - rect.y();
      if (x >= 0
          && y >= 0
          && x < rect.width()
          && y < rect.height()
          && surface.input().contains((int) x, (int) y)) {
        return Optional.of(new Hit(surface, new Point(x, y)));
      }
    }
    return Optional.empty();
  }

  /** Where a place in the space is for a shown surface, be it inside or not. */
  Optional<Hit> locate(Surface surface, Point at) {
    if (!isShown(surface)) {
      return Optional.empty();
    }
    Rect rect = surface.state().shown.rect;
    return Optional.of(new Hit(surface, at.plus(-rect.x(), -rect.y())));
  }

  boolean isShown(Surface surface) {
    return number > 0 && surface.state().shown.layout == number;
  }

  /** What an output paints, bottom to top, without what lies outside it. */
  List<Layer> layers(SceneOutput output) {
    List<Layer> layers = new ArrayList<>(surfaces.size() + 1);
    for (int i = 0; i < surfaces.size(); i++) {
      if (output.backdrop != null && i == output.belowBackdrop) {
        layers.add(backdropLayer(output));
      }
      Surface surface = surfaces.get(i);
      SurfaceState state = surface.state();
      if (state.shown.rect.intersects(output.area()) && !surface.client().isEnding()) {
        Optional<Layer> layer = state.layer(output.info().projection());
        if (layer.isPresent()) {
          layers.add(layer.get());
        }
      }
    }
    return List.copyOf(layers);
  }

  private Layer backdropLayer(SceneOutput output) {
    Framebuffer all = output.framebuffer();
    return new Layer(
        new Backdrop(all.width(), all.height()),
        0,
        0,
        all.width(),
        all.height(),
        1,
        Transform.NORMAL,
        Area.EMPTY,
        this);
  }

  /** The surfaces on an output, bottom to top. */
  List<Surface> surfacesOn(SceneOutput output) {
    return surfaces.stream()
        .filter(surface -> (surface.state().shown.on & output.bit) != 0)
        .toList();
  }
}
