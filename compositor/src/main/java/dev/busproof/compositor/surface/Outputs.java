package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The outputs of a scene, in the order in which they came; there is always one. They do not
 * overlap, and there may be gaps between them, where nothing is ever shown. Loop thread only.
 */
public final class Outputs {
  /** As many as a surface has bits to remember which it is on. */
  public static final int MOST = 16;

  /** A pointer at the edge of an output is this far inside: the least that a client can be told. */
  private static final double EDGE = 1.0 / 256;

  private List<SceneOutput> all = List.of();

  /** Those and the ones that some surface may still be on. */
  private final List<SceneOutput> remembered = new ArrayList<>();

  Outputs(List<OutputInfo> infos) {
    if (infos.isEmpty()) {
      throw new IllegalArgumentException("a scene without an output");
    }
    infos.forEach(this::add);
  }

  SceneOutput add(OutputInfo info) {
    int inUse = remembered.stream().mapToInt(output -> output.bit).reduce(0, (a, b) -> a | b);
    int bit = Integer.lowestOneBit(~inUse);
    if (bit >= 1 << MOST) {
      throw new IllegalArgumentException("more than " + MOST + " outputs");
    }
    SceneOutput output = new SceneOutput(info, bit);
    List<SceneOutput> more = new ArrayList<>(all);
    more.add(output);
    all = List.copyOf(more);
    remembered.add(output);
    return output;
  }

  /** It is not found any more; its bit stays taken until {@link #forget}. */
  void remove(SceneOutput output) {
    List<SceneOutput> fewer = new ArrayList<>(all);
    if (all.size() == 1 || !fewer.remove(output)) {
      throw new IllegalArgumentException(output + " cannot be removed");
    }
    all = List.copyOf(fewer);
    output.remove();
  }

  /** No surface remembers the removed output any more. */
  void forget(SceneOutput output) {
    remembered.remove(output);
  }

  /** Those there are, never empty; another list when that changes. */
  public List<SceneOutput> all() {
    return all;
  }

  public SceneOutput first() {
    return all.getFirst();
  }

  /** The one with that name. */
  public Optional<SceneOutput> named(String name) {
    return all.stream().filter(output -> output.info().name().equals(name)).findFirst();
  }

  /** The one that shows that place. */
  public Optional<SceneOutput> at(Point place) {
    return all.stream().filter(output -> contains(output.area(), place)).findFirst();
  }

  private static boolean contains(Rect area, Point place) {
    return place.x() >= area.x()
        && place.y() >= area.y()
        && place.x() < area.right()
        && place.y() < area.bottom();
  }

  /** The one that shows that place, or is nearest to it. */
  public SceneOutput nearest(Point place) {
    return all.stream()
        .min(Comparator.comparingDouble(output -> distance(place, clamped(place, output.area()))))
        .orElseThrow();
  }

  /** The one that shows most of a rectangle, or is nearest to its middle; of equals the first. */
  public SceneOutput mostOf(Rect rect) {
    SceneOutput most = first();
    for (SceneOutput each : all) {
      if (shown(rect, each) > shown(rect, most)) {
        most = each;
      }
    }
    return shown(rect, most) > 0
        ? most
        : nearest(new Point(rect.x() + rect.width() / 2.0, rect.y() + rect.height() / 2.0));
  }

  /** How much of it that output shows, or would show if it were there. */
  static long shown(Rect rect, SceneOutput output) {
    return rect.intersect(output.area()).area();
  }

  /** Whether any part of it is on an output. */
  public boolean show(Rect rect) {
    for (SceneOutput output : all) {
      if (rect.intersects(output.area())) {
        return true;
      }
    }
    return false;
  }

  /** The output itself, or when it is gone the one nearest to where it was. */
  public SceneOutput standIn(SceneOutput output) {
    return output.isThere() ? output : mostOf(output.area());
  }

  /** The rectangle, moved onto an output when no part of it is on any. */
  public Rect inSight(Rect rect) {
    return show(rect) ? rect : within(rect, mostOf(rect).area());
  }

  /**
   * The rectangle, at the same place of another output when most of it was seen on one now gone.
   */
  public Rect movedFrom(SceneOutput gone, Rect rect) {
    long lost = shown(rect, gone);
    if (all.stream().anyMatch(output -> shown(rect, output) >= lost)) {
      return rect;
    }
    Rect before = gone.area();
    Rect next = standIn(gone).area();
    return within(rect.translate(next.x() - before.x(), next.y() - before.y()), next);
  }

  private static Rect within(Rect rect, Rect area) {
    return new Rect(
        (int) Math.clamp(rect.x(), area.x(), Math.max(area.x(), area.right() - rect.width())),
        (int) Math.clamp(rect.y(), area.y(), Math.max(area.y(), area.bottom() - rect.height())),
        rect.width(),
        rect.height());
  }

  /** The smallest rectangle around all. */
  public Rect bounds() {
    return all.stream().map(SceneOutput::area).reduce(Rect.EMPTY, Rect::union);
  }

  /** The place, or the nearest one that is shown. */
  public Point closest(Point place) {
    return clamped(place, nearest(place).area());
  }

  /**
   * Where something ends up that is pushed from one place to another. Over the edge of an output it
   * comes to the one that lies there, on the other side of a gap if there is one; otherwise it
   * stays at the edge.
   *
   * @param from on an output
   */
  public Point pushed(Point from, Point to) {
    Optional<SceneOutput> there = at(to);
    if (there.isPresent()) {
      return clamped(to, there.get().area());
    }
    Rect start = nearest(from).area();
    Point edge = clamped(to, start);
    double overX = to.x() < start.x() ? -1 : to.x() >= start.right() ? 1 : 0;
    double overY = to.y() < start.y() ? -1 : to.y() >= start.bottom() ? 1 : 0;
    Optional<SceneOutput> beyond = Optional.empty();
    if (overX != 0) {
      beyond = next(all, start, edge, overX, 0);
    }
    if (beyond.isEmpty() && overY != 0) {
      beyond = next(all, start, edge, 0, overY);
    }
    return beyond.map(output -> clamped(to, output.area())).orElse(edge);
  }

  /** The nearest output in one direction from a place at the edge of another. */
  private static Optional<SceneOutput> next(
      List<SceneOutput> outputs, Rect start, Point edge, double dx, double dy) {
    return outputs.stream()
        .filter(output -> {
          Rect area = output.area();
          if (dx != 0) {
            boolean ahead = dx > 0 ? area.x() >= start.right() : area.right() <= start.x();
            return ahead && edge.y() >= area.y() && edge.y() < area.bottom();
          }
          boolean ahead = dy > 0 ? area.y() >= start.bottom() : area.bottom() <= start.y();
          return ahead && edge.x() >= area.x() && edge.x() < area.right();
        })
        .min(Comparator.comparingDouble(output -> distance(edge, clamped(edge, output.area()))));
  }

  private static Point clamped(Point place, Rect area) {
    return new Point(
        Math.clamp(place.x(), area.x(), area.right() - EDGE),
        Math.clamp(place.y(), area.y(), area.bottom() - EDGE));
  }

  private static double distance(Point a, Point b) {
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }

  /** The bits of those that show some of it. */
  int bitsOf(Rect rect) {
    int bits = 0;
    for (SceneOutput output : all) {
      if (rect.intersects(output.area())) {
        bits |= output.bit;
      }
    }
    return bits;
  }

  /** Those with these bits, removed ones that are not forgotten included. */
  void forEach(int bits, Consumer<SceneOutput> action) {
    for (SceneOutput output : remembered) {
      if ((bits & output.bit) != 0) {
        action.accept(output);
      }
    }
  }

  /** Of those with these bits; 0 when there are none. */
  int largestScale(int bits) {
    int largest = 0;
    for (SceneOutput output : all) {
      if ((bits & output.bit) != 0) {
        largest = Math.max(largest, output.info().scale());
      }
    }
    return largest;
  }

  void damage(Rect inSpace) {
    for (SceneOutput output : all) {
      output.damage(inSpace);
    }
  }

  boolean isDamaged() {
    for (SceneOutput output : all) {
      if (!output.damage().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
