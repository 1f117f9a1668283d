package dev.busproof.memfd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link Quarantine}, and one that watches their deadlines. At most {@value #BUSY}
 * are at work; those that are stuck do not count, as long as no more are stuck than may be. So one
 * client's stall is nothing the others wait for. Under the lock nothing waits and nobody is called.
 */
final class QuarantineWorkers {
  /** Enough to keep a disk busy. */
  static final int BUSY = 4;

  /**
   * Who is late is looked at once more after this: a whole process that was stopped for a while is
   * no stall.
   */
  private static final long SECOND_LOOK_MILLIS = 20;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long NEVER = Long.MAX_VALUE;
  private static final Logger LOG = System.getLogger(QuarantineWorkers.class.getName());

  private final QuarantineLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workToDo = lock.newCondition();
  private final Condition somethingToWatch = lock.newCondition();
  private final Deque<QuarantineWork> ready = new ArrayDeque<>();
  private final Set<QuarantineWork> running = new LinkedHashSet<>();
  private int threads;
  private int idle;
  private int stalled;
  private int stalledEver;
  private boolean watched;
  private boolean watcherIdle;
  private boolean closed;

  QuarantineWorkers(QuarantineLimits limits) {
    this.limits = limits;
  }

  int threads() {
    return locked(() -> threads);
  }

  int stalledNow() {
    return locked(() -> stalled);
  }

  int stalledEver() {
    return locked(() -> stalledEver);
  }

  boolean isStuck(QuarantineAccount account) {
    return locked(() -> account.stalled) == limits.stalledPerClient();
  }

  private int locked(IntSupplier what) {
    lock.lock();
    try {
      return what.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /** Has it run. A read for which nobody is left is refused, by this thread. */
  void submit(QuarantineWork work) {
    QuarantineAccount account = work.account();
    boolean worker = false;
    boolean watcher = false;
    lock.lock();
    try {
      if (account.begun < limits.stalledPerClient()) {
        account.begun++;
        ready.add(work);
        worker = wakeOne();
        watcher = !watched;
        watched = true;
      } else {
        account.parked.add(work);
      }
    } finally {
      lock.unlock();
    }
    if (watcher && !start("quarantine-watch", this::watch)) {
      noWatcher();
    }
    if (worker) {
      startWorker();
    }
    refuseTheHopeless(account);
  }

  /** Under the lock: sees to it that what is ready is begun; true when that takes a new thread. */
  private boolean wakeOne() {
    if (idle > 0) {
      workToDo.signal();
      return false;
    }
    if (ready.isEmpty() || unstuck() >= BUSY) {
      return false;
    }
    threads++;
    return true;
  }

  /** Threads that count as at work: those stuck beyond what may be do, so that there is an end. */
  private int unstuck() {
    return threads - Math.min(stalled, limits.stalledTotal());
  }

  private void startWorker() {
    if (!start("quarantine", this::serve)) {
      int _ = locked(() -> --threads);
    }
  }

  private static boolean start(String name, Runnable body) {
    try {
      var _ = Thread.ofPlatform().daemon().name(name).start(body);
      return true;
    } catch (OutOfMemoryError e) {
      LOG.log(Level.WARNING, "no thread can be made for what may stall", e);
      return false;
    }
  }

  private void serve() {
    for (QuarantineWork work = take(); work != null; work = take()) {
      try {
        work.run();
      } finally {
        back(work);
      }
    }
  }

  /** The next piece of work, begun; null when there is none for this thread any more. */
  private @Nullable QuarantineWork take() {
    lock.lock();
    try {
      awaitWork();
      if (ready.isEmpty() || unstuck() > BUSY) {
        threads--;
        if (!ready.isEmpty()) {
          workToDo.signal();
        }
        return null;
      }
      QuarantineWork work = ready.remove();
      work.begin(System.nanoTime());
      running.add(work);
      if (watcherIdle) {
        somethingToWatch.signal();
      }
      return work;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork() {
    long leftNanos = IDLE_NANOS;
    while (ready.isEmpty() && leftNanos > 0 && !closed && unstuck() <= BUSY) {
      idle++;
      try {
        leftNanos = workToDo.awaitNanos(leftNanos);
      } catch (InterruptedException e) {
        // Nobody has a reason to; then this thread ends a little early.
        leftNanos = 0;
      } finally {
        idle--;
      }
    }
  }

  private void back(QuarantineWork work) {
    lock.lock();
    try {
      running.remove(work);
      if (work.abandoned) {
        stalled--;
        work.account().stalled--;
      }
      leave(work.account());
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: the account's next may begin. */
  private void leave(QuarantineAccount account) {
    QuarantineWork next = account.parked.poll();
    if (next == null) {
      account.begun--;
    } else {
      ready.add(next);
    }
  }

  /**
   * Reads and writes that nobody will come back for. What is to be closed stays until somebody
   * does.
   */
  private void refuseTheHopeless(QuarantineAccount account) {
    List<QuarantinedTransfer> ofClient = List.of();
    List<QuarantinedTransfer> ofAll = List.of();
    lock.lock();
    try {
      if (account.stalled == limits.stalledPerClient()) {
        ofClient = takeTransfers(account.parked);
      }
      boolean nobody = threads == stalled && unstuck() >= BUSY;
      if (threads == 0 || nobody || closed || !watched) {
        ofAll = takeTransfers(ready);
        ofAll.forEach(transfer -> leave(transfer.account()));
      }
    } finally {
      lock.unlock();
    }
    ofClient.forEach(
        transfer -> transfer.refuse(new ReadOutcome.ClientExhausted(limits.stalledPerClient())));
    ofAll.forEach(transfer -> transfer.refuse(new ReadOutcome.NoWorker()));
  }

  private static List<QuarantinedTransfer> takeTransfers(Deque<QuarantineWork> from) {
    List<QuarantinedTransfer> taken = new ArrayList<>(0);
    for (Iterator<QuarantineWork> each = from.iterator(); each.hasNext(); ) {
      if (each.next() instanceof QuarantinedTransfer transfer) {
        each.remove();
        taken.add(transfer);
      }
    }
    return taken;
  }

  private void watch() {
    try {
      for (var late = awaitLate(); !late.isEmpty(); late = awaitLate()) {
        TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
        giveUp(late);
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to; the next that is submitted is watched by another.
      noWatcher();
    }
  }

  private void noWatcher() {
    lock.lock();
    try {
      watched = false;
    } finally {
      lock.unlock();
    }
  }

  /** Those whose deadline, as given, is over; none when there has been nothing to watch at all. */
  private Map<QuarantineWork, Long> awaitLate() throws InterruptedException {
    lock.lock();
    try {
      long idleNanos = IDLE_NANOS;
      while (true) {
        Map<QuarantineWork, Long> late = new HashMap<>();
        long nextNanos = nanosToDeadline(late);
        if (!late.isEmpty()) {
          return late;
        }
        if (nextNanos < NEVER) {
          var _ = somethingToWatch.awaitNanos(nextNanos);
        } else if (ready.isEmpty() && (closed || idleNanos <= 0)) {
          watched = false;
          return late;
        } else {
          watcherIdle = true;
          try {
            idleNanos = somethingToWatch.awaitNanos(Math.max(idleNanos, 1));
          } finally {
            watcherIdle = false;
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private long nanosToDeadline(Map<QuarantineWork, Long> late) {
    long now = System.nanoTime();
    long nextNanos = NEVER;
    for (QuarantineWork work : running) {
      long deadlineNanos = work.deadlineNanos();
      if (work.abandoned) {
        continue;
      }
      if (deadlineNanos - now <= 0) {
        late.put(work, deadlineNanos);
      } else {
        nextNanos = Math.min(nextNanos, deadlineNanos - now);
      }
    }
    return nextNanos;
  }

  private void giveUp(Map<QuarantineWork, Long> late) {
    List<QuarantineWork> givenUp = new ArrayList<>();
    int workers = 0;
    lock.lock();
    try {
      late.forEach((work, deadlineNanos) -> {
        if (running.contains(work) && work.deadlineNanos() == deadlineNanos) {
          work.abandoned = true;
          stalled++;
          stalledEver++;
          work.account().stalled++;
          givenUp.add(work);
        }
      });
      for (int i = 0; i < givenUp.size(); i++) {
        workers += wakeOne() ? 1 : 0;
      }
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < workers; i++) {
      startWorker();
    }
    for (QuarantineWork work : givenUp) {
      work.stalled();
      refuseTheHopeless(work.account());
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      workToDo.signalAll();
      somethingToWatch.signal();
    } finally {
      lock.unlock();
    }
  }
}
