package dev.busproof.compositor.render;

import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Paints layers into a framebuffer: only what is damaged, and of each layer only what is seen. Each
 * pixel of a client is read once, out of a window that is open no longer than its layer takes. One
 * thread.
 */
public final class Renderer {
  /**
   * Paints for which sums of colours are cut off, after one that had to be done again because a
   * client's colours exceed their alpha: ten seconds of frames.
   */
  private static final int CAREFUL_PAINTS = 600;

  private final Framebuffer target;
  private final int background;
  private final Blitter blitter;
  private int carefulPaints;

  /**
   * @param backgroundArgb colour where no layer is; its alpha is ignored
   */
  public Renderer(Framebuffer target, int backgroundArgb) {
    this.target = target;
    this.background = backgroundArgb | 0xff00_0000;
    this.blitter = new Blitter(target);
  }

  /**
   * Paints the damaged part of the layers. The damage is left as it was.
   *
   * @return the layers whose pixels were truncated, unreadable or faulted, bottom to top. What they
   *     painted is garbage: the caller drops them and paints the same damage again
   */
  public List<Layer> paint(List<Layer> bottomToTop, DamageRegion damage) {
    return paint(plan(bottomToTop, damage, PaintLimits.none()));
  }

  /** Works out what is seen of which layer within the damage, and what painting it costs whom. */
  public PaintPlan plan(List<Layer> bottomToTop, DamageRegion damage, PaintLimits limits) {
    return plan(bottomToTop, damage, new PaintCosts(limits));
  }

  /**
   * As the other, as a part of a frame.
   *
   * @param costs of the other parts; those of this one are added
   */
  public PaintPlan plan(List<Layer> bottomToTop, DamageRegion damage, PaintCosts costs) {
    List<Rect> damaged = RectLists.map(damage.rects(), target.bounds()::intersect);
    Visibility visibility = new Visibility(bottomToTop, damaged, costs);
    return new PaintPlan(visibility, costs);
  }

  /**
   * Carries out a plan, or gives up when it becomes {@link PaintPlan#tooCostly} on the way.
   *
   * @return as {@link #paint(List, DamageRegion)}
   */
  public List<Layer> paint(PaintPlan plan) {
    boolean careful = carefulPaints > 0;
    carefulPaints -= careful ? 1 : 0;
    blitter.saturate(careful);
    List<Layer> faulted = paintOnce(plan, true);
    if (!blitter.carried()) {
      return faulted;
    }
    carefulPaints = CAREFUL_PAINTS;
    if (!faulted.isEmpty() || plan.costs().exceeded()) {
      return faulted; // the caller drops whom it is because of, and paints again
    }
    blitter.saturate(true);
    return paintOnce(plan, false);
  }

  /**
   * @param charged whether what windows turn out to copy is counted: once, though a frame is
   *     painted twice because of somebody else's colours
   */
  private List<Layer> paintOnce(PaintPlan plan, boolean charged) {
    Visibility visibility = plan.visibility();
    fill(visibility.background());
    List<Layer> faulted = new ArrayList<>();
    for (Visibility.Placed placed : visibility.layers()) {
      if (plan.costs().exceeded()) {
        break;
      }
      if (placed.spans().size() > 0 && !paint(placed, plan.costs(), charged)) {
        faulted.add(placed.layer());
      }
    }
    return List.copyOf(faulted);
  }

  /**
   * Paints a part of a frame, or gives it up.
   *
   * @param costs of the other parts; those of this one are added
   * @return because of whom; the caller drops their layers and paints the same damage again
   */
  public Culprits paint(List<Layer> bottomToTop, DamageRegion damage, PaintCosts costs) {
    PaintPlan plan = plan(bottomToTop, damage, costs);
    List<Layer> faulted = plan.tooCostly().isEmpty() ? paint(plan) : List.of();
    // Asked again: what windows had to copy is known by now.
    return new Culprits(plan.tooCostly(), faulted);
  }

  private void fill(Spans spans) {
    for (int i = 0; i < spans.size(); i++) {
      if (spans.left(i) == 0 && spans.right(i) == target.width()) {
        int top = spans.top(i) * target.width();
        Arrays.fill(target.pixels(), top, spans.bottom(i) * target.width(), background);
        continue;
      }
      for (int y = spans.top(i); y < spans.bottom(i); y++) {
        int row = y * target.width();
        Arrays.fill(target.pixels(), row + spans.left(i), row + spans.right(i), background);
      }
    }
  }

  private boolean paint(Visibility.Placed placed, PaintCosts costs, boolean charged) {
    Layer layer = placed.layer();
    PixelSource source = layer.source();
    Rect bounds = placed.spans().bounds();
    Rect needed =
        layer.isStretched()
            ? new StretchedMap(layer).rows(bounds)
            : SourceMap.of(layer).rows(bounds);
    PixelRows rows;
    try {
      rows = source.open(needed.y(), needed.height());
    } catch (TruncatedException | LinuxException e) {
      return false;
    }
    try (rows) {
      if (charged) {
        costs.opened(placed.account(), rows.copiedBytes(), rows.searchedBytes());
      }
      blitter.paint(layer, rows, placed.spans());
    }
    return !rows.faulted();
  }
}
