package dev.busproof.compositor.capture;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Rect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What changed in the last frames, so that any number of clients can be told what differs from the
 * picture they have, at no cost for each.
 */
final class DamageHistory {
  /** About a second. Who has an older picture is told that everything differs. */
  static final int FRAMES = 64;

  private final Deque<List<Rect>> newestFirst = new ArrayDeque<>(FRAMES);
  private long frame;

  /** The number of the frame that was painted last; 0 before the first. */
  long frame() {
    return frame;
  }

  void painted(List<Rect> damaged) {
    if (newestFirst.size() == FRAMES) {
      newestFirst.removeLast();
    }
    newestFirst.addFirst(List.copyOf(damaged));
    frame++;
  }

  /** Whether anything differs in an area between that frame and the last. */
  boolean hasChanged(long earlier, Rect area) {
    long missed = frame - earlier;
    if (earlier < 0 || missed > newestFirst.size()) {
      return true;
    }
    return newestFirst.stream()
        .limit(missed)
        .anyMatch(damaged -> damaged.stream().anyMatch(area::intersects));
  }

  /** What differs in an area between that frame and the last, relative to the area's corner. */
  List<Rect> since(long earlier, Rect area) {
    long missed = frame - earlier;
    if (earlier < 0 || missed > newestFirst.size()) {
      return List.of(new Rect(0, 0, area.width(), area.height()));
    }
    DamageRegion changed = new DamageRegion();
    newestFirst.stream()
        .limit(missed)
        .flatMap(List::stream)
        .map(area::intersect)
        .filter(rect -> !rect.isEmpty())
        .forEach(changed::add);
    return changed.rects().stream().map(rect -> rect.translate(-area.x(), -area.y())).toList();
  }
}
