package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does things to files at their time, on a thread that is there before the first of them is asked
 * for: starting one takes longer than most delays. Two that are due together come one after the
 * other. Used by one thread; {@link #close} by the same.
 */
final class LateActions implements AutoCloseable {
  private record Due(long nanos, MemoryAction action) {}

  private final SharedFiles files;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          Comparator.comparing(Due::nanos, (one, other) -> Long.signum(one - other)));
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread thread;
  private boolean complete;
  private long lastNanos = System.nanoTime();
  private volatile boolean over;

  LateActions(SharedFiles files) {
    this.files = files;
    this.thread = Thread.ofPlatform().daemon().name("fuzz-late").unstarted(this::work);
  }

  /** Before anything is added. */
  void start() {
    thread.start();
  }

  /** At that moment of {@link System#nanoTime}. */
  void add(long nanos, MemoryAction action) {
    synchronized (queue) {
      queue.add(new Due(nanos, action));
    }
    lastNanos = nanos - lastNanos > 0 ? nanos : lastNanos;
    LockSupport.unpark(thread);
  }

  /** When the last of them is due. */
  long lastNanos() {
    return lastNanos;
  }

  /** Waits until all were done. */
  void finish() {
    synchronized (queue) {
      complete = true;
    }
    LockSupport.unpark(thread);
    Pause.join(thread);
  }

  /** How many could not be done; complete after {@link #finish} or {@link #close}. */
  long leftOut() {
    return leftOut.get();
  }

  private void work() {
    while (!over) {
      Due next;
      synchronized (queue) {
        next = queue.peek();
        if (next == null && complete) {
          return;
        }
      }
      waitFor(next);
      if (next != null && next.nanos() - System.nanoTime() <= 0) {
        synchronized (queue) {
          queue.remove(next);
        }
        act(next.action());
      }
    }
  }

  /** Returns early for one that was added meanwhile. */
  private static void waitFor(@Nullable Due next) {
    if (next == null) {
      LockSupport.park();
      return;
    }
    long leftNanos = next.nanos() - System.nanoTime();
    if (leftNanos > Pause.SPIN_NANOS) {
      LockSupport.parkNanos(leftNanos - Pause.SPIN_NANOS);
    } else if (leftNanos > 0) {
      Thread.onSpinWait();
    }
  }

  private void act(MemoryAction action) {
    try {
      files.act(action);
    } catch (LeftOutException e) {
      leftOut.incrementAndGet();
    }
  }

  /** What is not done by now is left out. */
  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    Pause.join(thread);
    synchronized (queue) {
      leftOut.addAndGet(queue.size());
      queue.clear();
    }
  }
}
