package dev.busproof.compositor.surface;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stacking order of a surface among its subsurfaces, twice: as requested so far, and as shown.
 * {@link #apply} makes the second equal to the first at a cost that depends only on how many
 * entries were moved since, so that a client with thousands of subsurfaces who moves one per commit
 * is not expensive.
 *
 * @param <T> what is stacked
 */
final class StackOrder<T> {
  /** One place in the order. */
  static final class Entry<T> {
    /** Null for the parent surface itself and for the end of the list. */
    final @Nullable T item;

    private @Nullable Entry<T> below;
    private @Nullable Entry<T> above;
    private @Nullable Entry<T> shownBelow;
    private @Nullable Entry<T> shownAbove;
    private boolean moved;

    private Entry(@Nullable T item) {
      this.item = item;
    }
  }

  /** Below the lowest and above the topmost: the lists are rings. */
  private final Entry<T> end = new Entry<>(null);

  /** The parent surface, which never moves itself. */
  private final Entry<T> parent = new Entry<>(null);

  private List<Entry<T>> moved = new ArrayList<>();
  private int size;

  StackOrder() {
    end.below = end;
    end.above = end;
    end.shownBelow = end;
    end.shownAbove = end;
    insertRequested(parent, end);
    insertShown(parent, end);
  }

  /** The place of the surface that all others are stacked around. */
  Entry<T> parent() {
    return parent;
  }

  /** A new topmost entry; shown from the next {@link #apply} on. */
  Entry<T> add(T item) {
    Entry<T> entry = new Entry<>(item);
    insertRequested(entry, next(end.below));
    noteMoved(entry);
    size++;
    return entry;
  }

  /** Requests a place just above {@code reference}, another entry of this order. */
  void placeAbove(Entry<T> entry, Entry<T> reference) {
    if (entry != reference) {
      unlinkRequested(entry);
      insertRequested(entry, reference);
      noteMoved(entry);
    }
  }

  /** Requests a place just below {@code reference}, another entry of this order. */
  void placeBelow(Entry<T> entry, Entry<T> reference) {
    if (entry != reference) {
      unlinkRequested(entry);
      insertRequested(entry, next(reference.below));
      noteMoved(entry);
    }
  }

  /** Takes an entry out of both orders, at once. */
  void remove(Entry<T> entry) {
    unlinkRequested(entry);
    unlinkShown(entry);
    size--;
    // Entries that come and go without an apply in between must not pile up here.
    if (moved.size() > 64 && moved.size() > 2 * size) {
      moved.removeIf(each -> each.below == null);
    }
  }

  /**
   * Shows what has been requested.
   *
   * @return whether anything changed
   */
  boolean apply() {
    if (moved.isEmpty()) {
      return false;
    }
    List<Entry<T>> changed = moved;
    moved = new ArrayList<>();
    changed.removeIf(entry -> entry.below == null);
    for (Entry<T> entry : changed) {
      unlinkShown(entry);
    }
    for (Entry<T> entry : changed) {
      if (!entry.moved) {
        continue;
      }
      // Down to an entry that has its place, then up again over all that wait for theirs.
      Entry<T> base = next(entry.below);
      while (base.moved) {
        base = next(base.below);
      }
      for (Entry<T> each = next(base.above); each.moved; each = next(each.above)) {
        insertShown(each, base);
        each.moved = false;
        base = each;
      }
    }
    return true;
  }

  /** The lowest entry shown; end with {@link #isEnd}. */
  Entry<T> lowest() {
    return next(end.shownAbove);
  }

  /** The entry shown just above one that is shown. */
  Entry<T> above(Entry<T> entry) {
    return next(entry.shownAbove);
  }

  boolean isEnd(Entry<T> entry) {
    return entry == end;
  }

  /** Whether nothing but the parent is stacked here, shown or not. */
  boolean isAlone() {
    return size == 0;
  }

  /** Every item, lowest request first: a copy. */
  List<T> items() {
    List<T> all = new ArrayList<>();
    for (Entry<T> entry = next(end.above); entry != end; entry = next(entry.above)) {
      if (entry.item != null) {
        all.add(entry.item);
      }
    }
    return all;
  }

  private void noteMoved(Entry<T> entry) {
    if (!entry.moved) {
      entry.moved = true;
      moved.add(entry);
    }
  }

  private void insertRequested(Entry<T> entry, Entry<T> below) {
    Entry<T> above = next(below.above);
    entry.below = below;
    entry.above = above;
    below.above = entry;
    above.below = entry;
  }

  private void unlinkRequested(Entry<T> entry) {
    if (entry.below != null && entry.above != null) {
      entry.below.above = entry.above;
      entry.above.below = entry.below;
      entry.below = null;
      entry.above = null;
    }
  }

  private void insertShown(Entry<T> entry, Entry<T> below) {
    Entry<T> above = next(below.shownAbove);
    entry.shownBelow = below;
    entry.shownAbove = above;
    below.shownAbove = entry;
    above.shownBelow = entry;
  }

  private void unlinkShown(Entry<T> entry) {
    if (entry.shownBelow != null && entry.shownAbove != null) {
      entry.shownBelow.shownAbove = entry.shownAbove;
      entry.shownAbove.shownBelow = entry.shownBelow;
      entry.shownBelow = null;
      entry.shownAbove = null;
    }
  }

  private static <T> Entry<T> next(@Nullable Entry<T> entry) {
    if (entry == null) {
      throw new IllegalStateException("not in the stacking order");
    }
    return entry;
  }
}
