package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where every shown surface is on the output, bottom to top. Made anew when something moved; the
 * difference to the layout before is the damage. The cost is that of one pass over the shown
 * surfaces per frame, however many requests caused it.
 */
final class SceneLayout {
  private final Rect output;
  private long number;
  private List<Surface> surfaces = new ArrayList<>();
  private boolean backdrop;

  /** How many of the surfaces, from the bottom, belong to windows. */
  private int ofWindows;

  /** The highest former place among the surfaces placed so far in an update. */
  private int highestBefore;

  /** How many surfaces are below the backdrop, and so hidden by it. */
  private int belowBackdrop;

  SceneLayout(Rect output) {
    this.output = output;
  }

  /**
   * Lays the windows out, bottom to top, with the overlays above them, and adds what changed on the
   * output to the damage.
   */
  void update(
      Collection<Window> windows,
      Collection<Overlay> overlays,
      DamageRegion damage,
      Consumer<Surface> entered,
      Consumer<Surface> left) {
    List<Surface> before = surfaces;
    long numberBefore = number;
    number++;
    surfaces = new ArrayList<>(before.size());
    boolean backdropBefore = backdrop;
    backdrop = false;
    belowBackdrop = 0;
    highestBefore = -1;
    for (Window window : windows) {
      if (window.hasBackdrop()) {
        backdrop = true;
        belowBackdrop = surfaces.size();
      }
      place(window, window.x(), window.y(), numberBefore, damage);
      for (Window popup : window.popups) {
        Window parent = popup.parent().orElse(window);
        place(
            popup,
            SurfaceUpdate.saturatedSum(parent.laidOutX, popup.x()),
            SurfaceUpdate.saturatedSum(parent.laidOutY, popup.y()),
            numberBefore,
            damage);
      }
    }
    ofWindows = surfaces.size();
    for (Overlay overlay : overlays) {
      List<SurfaceTree.Node> nodes = SurfaceTree.flatten(overlay.root());
      place(nodes, overlay.x(), overlay.y(), numberBefore, damage);
    }
    if (backdrop != backdropBefore) {
      damage.add(output);
    }
    for (Surface surface : before) {
      Shown shown = surface.state().shown;
      if (shown.layout != number) {
        damage.add(shown.rect.intersect(output));
        shown.rect = Rect.EMPTY;
        if (shown.onOutput) {
          shown.onOutput = false;
          left.accept(surface);
        }
      }
    }
    tellOutputs(entered, left);
  }

  private void place(Window window, int x, int y, long numberBefore, DamageRegion damage) {
    List<SurfaceTree.Node> nodes = SurfaceTree.flatten(window.root());
    Rect geometry = window.geometry(nodes);
    window.laidOutX = SurfaceUpdate.saturatedSum(x, window.overhangX(geometry));
    window.laidOutY = SurfaceUpdate.saturatedSum(y, window.overhangY(geometry));
    place(
        nodes,
        (long) window.laidOutX - geometry.x(),
        (long) window.laidOutY - geometry.y(),
        numberBefore,
        damage);
  }

  private void place(
      List<SurfaceTree.Node> nodes,
      long originX,
      long originY,
      long numberBefore,
      DamageRegion damage) {
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
        damage.add(shown.rect.intersect(output));
        damage.add(rect.intersect(output));
      } else if (shown.index < highestBefore) {
        // It was above something that is below it now, or the other way round.
        damage.add(rect.intersect(output));
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

  private void tellOutputs(Consumer<Surface> entered, Consumer<Surface> left) {
    for (Surface surface : surfaces) {
      Shown shown = surface.state().shown;
      boolean now = shown.rect.intersects(output);
      if (now != shown.onOutput) {
        shown.onOutput = now;
        (now ? entered : left).accept(surface);
      }
    }
  }

  /** What clients show that are ending. */
  void addDamageOfEnding(DamageRegion damage) {
    for (Surface surface : surfaces) {
      if (surface.client().isEnding()) {
        damage.add(surface.state().shown.rect.intersect(output));
      }
    }
  }

  /** Turns the surface's own damage into the output's. */
  void addDamageOf(Surface surface, DamageRegion damage) {
    SurfaceState state = surface.state();
    Shown shown = state.shown;
    if (isShown(surface)) {
      for (Rect rect : state.damage().rects()) {
        damage.add(rect.translate(shown.rect.x(), shown.rect.y()).intersect(output));
      }
    }
    state.damage().clear();
  }

  /**
   * The topmost surface that takes input there. Nothing behind a fullscreen window does, nor does
   * an overlay.
   */
  Optional<Hit> hit(Point at) {
    for (int i = ofWindows - 1; i >= (backdrop ? belowBackdrop : 0); i--) {
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

  /** Where a place on the output is for a shown surface, be it inside or not. */
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

  /** What to paint, bottom to top, without what lies outside the output. */
  List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(surfaces.size() + 1);
    for (int i = 0; i < surfaces.size(); i++) {
      if (backdrop && i == belowBackdrop) {
        layers.add(backdropLayer());
      }
      Surface surface = surfaces.get(i);
      Rect rect = surface.state().shown.rect;
      if (rect.intersects(output) && !surface.client().isEnding()) {
        surface.state().layer(rect.x(), rect.y()).ifPresent(layers::add);
      }
    }
    return List.copyOf(layers);
  }

  private Layer backdropLayer() {
    return new Layer(
        new Backdrop(output.width(), output.height()),
        0,
        0,
        output.width(),
        output.height(),
        1,
        Transform.NORMAL,
        Area.EMPTY,
        this);
  }
}
