package dev.busproof.compositor.render;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which pixels of which layer are seen within the damage. The output is cut into bands of rows in
 * which no edge of the damage, a layer or an opaque area lies; in each, layers are visited from the
 * top down, and what an opaque one takes is gone for those below. So each damaged pixel is painted
 * by exactly the layers that show in it, whatever overlaps, and nothing hidden is ever read.
 *
 * <p>There are at most as many bands as damaged rows, and a band stops at the first layer that
 * leaves nothing to see.
 */
final class Visibility {
  /**
   * What is seen of a band is not cut into more parts than this. Beyond it an opaque rectangle is
   * painted over what it hides instead: the same picture, at a cost that a client cannot multiply
   * by the layers of all others.
   */
  private static final int MOST_PARTS = 64;

  private final PaintCosts costs;
  private final List<Placed> placed = new ArrayList<>();
  private final Spans background = new Spans();
  private final Intervals remaining = new Intervals();
  private final Intervals blended = new Intervals();

  /** A layer with its place on the output, the rectangle clipped to the target. */
  record Placed(
      Layer layer, Rect rect, List<Rect> opaque, Spans spans, PaintCosts.Account account) {}

  Visibility(List<Layer> bottomToTop, List<Rect> damage, PaintCosts costs) {
    this.costs = costs;
    Rect bounds = RectLists.bounds(damage);
    for (Layer layer : bottomToTop) {
      Rect rect = place(layer).intersect(bounds);
      if (!rect.isEmpty()) {
        PaintCosts.Account account = costs.account(layer);
        List<Rect> opaque = opaqueRects(layer, rect);
        costs.layer(account, opaque.size());
        placed.add(new Placed(layer, rect, opaque, new Spans(), account));
      }
    }
    BitSet edges = edges(damage, bounds);
    int top = edges.nextSetBit(0);
    for (int bottom = edges.nextSetBit(top + 1);
        bottom > 0 && !costs.exceeded();
        bottom = edges.nextSetBit(top + 1)) {
      band(damage, bounds.y() + top, bounds.y() + bottom);
      top = bottom;
    }
  }

  /** The layers that touch the damage, bottom to top, with the spans to paint (perhaps none). */
  List<Placed> layers() {
    return placed;
  }

  /** The damage under which no opaque layer lies. */
  Spans background() {
    return background;
  }

  /** The surface's rectangle on the output, as far as the buffer fills it. */
  private static Rect place(Layer layer) {
    if (layer.view().isPresent()) {
      return layer.bounds();
    }
    PixelSource source = layer.source();
    Transform transform = layer.transform();
    int width = transform.width(source.width(), source.height()) / layer.bufferScale();
    int height = transform.height(source.width(), source.height()) / layer.bufferScale();
    return Rect.ofEdges(
        layer.x(),
        layer.y(),
        layer.x() + Math.min(width, layer.width()),
        layer.y() + Math.min(height, layer.height()));
  }

  private static List<Rect> opaqueRects(Layer layer, Rect rect) {
    if (!layer.source().format().hasAlpha()) {
      return List.of(rect);
    }
    List<Rect> promised = layer.opaque().rects();
    if (promised.isEmpty()) {
      return List.of();
    }
    return RectLists.map(promised, r -> r.translate(layer.x(), layer.y()).intersect(rect));
  }

  /**
   * The rows, from the top of the bounds, in which something begins or ends. A bit for each row
   * sorts them and takes each once.
   */
  private BitSet edges(List<Rect> damage, Rect bounds) {
    BitSet edges = new BitSet(bounds.height() + 1);
    addEdges(edges, damage, bounds.y());
    for (Placed p : placed) {
      addEdges(edges, p.rect(), bounds.y());
      addEdges(edges, p.opaque(), bounds.y());
    }
    return edges;
  }

  private static void addEdges(BitSet edges, List<Rect> rects, int top) {
    for (Rect rect : rects) {
      addEdges(edges, rect, top);
    }
  }

  private static void addEdges(BitSet edges, Rect rect, int top) {
    edges.set(rect.y() - top);
    edges.set((int) (rect.bottom() - top));
  }

  private void band(List<Rect> damage, int top, int bottom) {
    remaining.clear();
    for (Rect rect : damage) {
      if (covers(rect, top)) {
        remaining.add(rect.x(), (int) rect.right());
      }
    }
    for (int i = placed.size() - 1; i >= 0 && !remaining.isEmpty() && !costs.exceeded(); i--) {
      Placed p = placed.get(i);
      costs.comparison(p.account());
      if (covers(p.rect(), top)) {
        take(p, top, bottom);
      }
    }
    remaining.within(0, Integer.MAX_VALUE, new Uncovered(background, top, bottom));
  }

  private void take(Placed p, int top, int bottom) {
    costs.band(p.account(), p.opaque().size(), remaining.size());
    blended.copy(remaining);
    for (Rect opaque : p.opaque()) {
      if (covers(opaque, top)) {
        int right = (int) opaque.right();
        costs.cut(p.account(), remaining.size());
        Intervals.Part copied = new Shown(this, p, top, bottom, false);
        if (remaining.size() < MOST_PARTS) {
          remaining.remove(opaque.x(), right, copied);
        } else {
          remaining.within(opaque.x(), right, copied);
        }
        blended.remove(opaque.x(), right, (from, to) -> {});
      }
    }
    blended.within(p.rect().x(), (int) p.rect().right(), new Shown(this, p, top, bottom, true));
  }

  /** Classes of their own, because a lambda takes a call into the JVM until C2 has seen it. */
  private record Shown(Visibility visibility, Placed placed, int top, int bottom, boolean blend)
      implements Intervals.Part {
    @Override
    public void accept(int from, int to) {
      visibility.add(placed, from, top, to, bottom, blend);
    }
  }

  private record Uncovered(Spans background, int top, int bottom) implements Intervals.Part {
    @Override
    public void accept(int from, int to) {
      background.add(from, top, to, bottom, false);
    }
  }

  private void add(Placed p, int left, int top, int right, int bottom, boolean blend) {
    if (p.spans().size() == 0) {
      costs.open(p.account());
    }
    p.spans().add(left, top, right, bottom, blend);
    costs.span(p.account(), p.layer(), right - left, bottom - top, blend);
  }

  private static boolean covers(Rect rect, int row) {
    return rect.y() <= row && row < rect.bottom();
  }
}
