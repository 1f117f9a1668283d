package dev.busproof.compositor;

import dev.busproof.compositor.client.ClientSession;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Entries that wait for their turn; whoever has had least time is next. Who comes back after a
 * while has no more saved up than {@link #CREDIT_NANOS}, and who is new nothing: a hundred who had
 * could keep everybody else waiting for a hundred times as much. One thread.
 */
final class FairQueue<E extends FairQueue.Entry> {
  /**
   * As long as one turn may take. What the one taken out last had used goes up by whole turns, and
   * who has used a little since the last time is not to wait for all who are a turn behind that.
   */
  static final long CREDIT_NANOS = ClientSession.NANOS_PER_TURN;

  /** Somebody who can wait in a queue. */
  abstract static class Entry {
    /** As if it had been there from the start and always been busy. */
    private long usedNanos;

    /** Who came first is first among equals. */
    private long number;

    private boolean waiting;

    /** It has had that much more; not while it waits. */
    final void used(long nanos) {
      usedNanos += nanos;
    }
  }

  private final PriorityQueue<E> waiting = new PriorityQueue<>(FairQueue::order);

  /** What the one taken out last had used. */
  private long reachedNanos;

  private long lastNumber;

  private static int order(Entry one, Entry other) {
    int byUse = Long.compare(one.usedNanos, other.usedNanos);
    return byUse == 0 ? Long.compare(one.number, other.number) : byUse;
  }

  /** Has it wait, if it does not already. */
  void add(E entry) {
    Entry mine = entry;
    if (!mine.waiting) {
      mine.waiting = true;
      boolean isNew = mine.number == 0;
      mine.usedNanos = Math.max(mine.usedNanos, reachedNanos - (isNew ? 0 : CREDIT_NANOS));
      mine.number = ++lastNumber;
      waiting.add(entry);
    }
  }

  /** Takes the next out; null when none waits. */
  @Nullable E next() {
    E entry = waiting.poll();
    if (entry != null) {
      Entry mine = entry;
      mine.waiting = false;
      reachedNanos = Math.max(reachedNanos, mine.usedNanos);
    }
    return entry;
  }

  void remove(E entry) {
    Entry mine = entry;
    if (mine.waiting && waiting.remove(entry)) {
      mine.waiting = false;
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
