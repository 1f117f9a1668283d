package dev.busproof.memfd;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out, linked through the work itself: so nothing can run out of memory half way
 * into it. Each work is in one queue at most. Guarded by whoever has it.
 */
final class WorkQueue {
  private @Nullable QuarantineWork first;
  private @Nullable QuarantineWork last;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(QuarantineWork work) {
    if (last == null) {
      first = work;
    } else {
      last.next = work;
    }
    last = work;
    size++;
  }

  @Nullable QuarantineWork poll() {
    QuarantineWork work = first;
    if (work != null) {
      unlink(null, work);
    }
    return work;
  }

  boolean contains(QuarantineWork work) {
    QuarantineWork each = first;
    while (each != null && each != work) {
      each = each.next;
    }
    return each != null;
  }

  void remove(QuarantineWork work) {
    moveIf(each -> each == work, new WorkQueue());
  }

  void forEach(Consumer<QuarantineWork> action) {
    for (QuarantineWork each = first; each != null; each = each.next) {
      action.accept(each);
    }
  }

  /** Those that are such go to the end of another queue, in their order. */
  void moveIf(Predicate<QuarantineWork> such, WorkQueue into) {
    QuarantineWork before = null;
    QuarantineWork each = first;
    while (each != null) {
      QuarantineWork after = each.next;
      if (such.test(each)) {
        unlink(before, each);
        into.add(each);
      } else {
        before = each;
      }
      each = after;
    }
  }

  private void unlink(@Nullable QuarantineWork before, QuarantineWork work) {
    if (before == null) {
      first = work.next;
    } else {
      before.next = work.next;
    }
    if (last == work) {
      last = before;
    }
    work.next = null;
    size--;
  }
}
