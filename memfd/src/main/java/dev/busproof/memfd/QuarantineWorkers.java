package dev.busproof.memfd;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link Quarantine}, and one that starts them, watches their deadlines and
 * refuses what they will not come to: who submits does nothing but tell it. What is at whose turn
 * is the {@link QuarantineSchedule}'s.
 */
final class QuarantineWorkers {
  /**
   * Who is late is looked at once more after this: a whole process that was stopped for a while is
   * no stall.
   */
  private static final long SECOND_LOOK_MILLIS = 20;

  /** Until memory or threads that ran out are asked for again. */
  private static final long SHORTAGE_MILLIS = 100;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final LateLogger LOG = LateLogger.of(QuarantineWorkers.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workToDo = lock.newCondition();
  private final Condition somethingToWatch = lock.newCondition();
  private final QuarantineSchedule schedule;

  /** Made before memory can be short. */
  private final ReadOutcome clientExhausted;

  private boolean watched;
  private boolean watcherIdle;

  private QuarantineWorkers(QuarantineLimits limits) {
    this.clientExhausted = new ReadOutcome.ClientExhausted(limits.stalledPerClient());
    this.schedule = new QuarantineSchedule(limits);
  }

  /** With its watching thread, so that no submission has to start one. */
  static QuarantineWorkers start(QuarantineLimits limits) {
    QuarantineWorkers workers = new QuarantineWorkers(limits);
    workers.watched = true;
    workers.startWatcher();
    return workers;
  }

  int threads() {
    return locked(schedule::threads);
  }

  int stalledNow() {
    return locked(schedule::stalled);
  }

  int stalledEver() {
    return locked(schedule::stalledEver);
  }

  boolean isStuck(QuarantineAccount account) {
    return locked(() -> schedule.isStuck(account) ? 1 : 0) == 1;
  }

  private int locked(IntSupplier what) {
    lock.lock();
    try {
      return what.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  private void changed(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has it run, or refused when it is a read for which nobody is left; tells the threads, and no
   * more than that. Throws only when the work has not been taken.
   */
  void submit(QuarantineWork work) {
    boolean unwatched;
    lock.lock();
    try {
      schedule.add(work);
      if (schedule.isServed()) {
        workToDo.signal();
      }
      if (schedule.missing() > 0 || schedule.isHopeless(work.account())) {
        somethingToWatch.signal();
      }
      unwatched = !watched;
      watched = true;
    } finally {
      lock.unlock();
    }
    if (unwatched) {
      // After the end, for what is closed even later.
      startWatcher();
    }
  }

  private void startWatcher() {
    if (!start("quarantine-watch", this::watch)) {
      changed(() -> watched = false);
    }
  }

  private static boolean start(String name, Runnable body) {
    try {
      var _ = Thread.ofPlatform().daemon().name(name).start(body);
      return true;
    } catch (OutOfMemoryError e) {
      LOG.logger().log(Level.WARNING, "no thread can be made for what may stall", e);
      return false;
    }
  }

  private void serve() {
    boolean counted = true;
    try {
      changed(schedule::arrived);
      for (QuarantineWork work = take(); work != null; work = take()) {
        try {
          work.run();
        } finally {
          back(work);
        }
      }
      counted = false;
    } finally {
      if (counted) {
        gone();
      }
    }
  }

  /** An Error has ended a worker: it is no longer to be reckoned with. */
  private void gone() {
    changed(() -> {
      schedule.ended();
      somethingToWatch.signal();
    });
  }

  /** The next piece of work, begun; null when there is none for this thread any more. */
  private @Nullable QuarantineWork take() {
    lock.lock();
    try {
      awaitWork();
      QuarantineWork work = schedule.next(System.nanoTime());
      if (work == null) {
        schedule.ended();
        // Work may have come just now.
        workToDo.signal();
        somethingToWatch.signal();
      } else if (watcherIdle) {
        somethingToWatch.signal();
      }
      return work;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork() {
    long leftNanos = IDLE_NANOS;
    while (schedule.nothingReady()
        && leftNanos > 0
        && !schedule.isClosed()
        && !schedule.isSurplus()) {
      schedule.waits(1);
      try {
        leftNanos = workToDo.awaitNanos(leftNanos);
      } catch (InterruptedException e) {
        // Nobody has a reason to; then this thread ends a little early.
        leftNanos = 0;
      } finally {
        schedule.waits(-1);
      }
    }
  }

  private void back(QuarantineWork work) {
    changed(() -> schedule.back(work));
  }

  private void watch() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = watchOnce();
      } catch (InterruptedException e) {
        LOG.logger().log(Level.DEBUG, "nobody has a reason to interrupt this thread", e);
      } catch (RuntimeException | LinkageError | VirtualMachineError e) {
        // Without this thread no deadline would hold any more.
        report(e);
      }
    }
  }

  private static void report(Throwable e) {
    try {
      LOG.logger().log(Level.ERROR, "watching what may stall goes on after a failure", e);
      Thread.sleep(SHORTAGE_MILLIS);
    } catch (InterruptedException | RuntimeException | LinkageError | VirtualMachineError _) {
      // Then without a word.
    }
  }

  /** False when there is nothing to be watched any more, after the end. */
  private boolean watchOnce() throws InterruptedException {
    WorkQueue ofStuck = new WorkQueue();
    WorkQueue ofAll = new WorkQueue();
    Map<QuarantineWork, Long> late = new HashMap<>();
    int missing;
    lock.lock();
    try {
      long nextNanos = schedule.look(System.nanoTime(), late);
      schedule.takeHopeless(ofStuck, ofAll);
      missing = schedule.lacksThreads() ? 0 : schedule.missing();
      if (late.isEmpty() && ofStuck.isEmpty() && ofAll.isEmpty() && missing == 0) {
        if (schedule.isOver()) {
          watched = false;
          return false;
        }
        await(nextNanos);
      }
    } finally {
      lock.unlock();
    }
    refuse(ofStuck, clientExhausted);
    refuse(ofAll, QuarantinedTransfer.NO_WORKER);
    boolean started = true;
    for (int i = 0; i < missing && started; i++) {
      started = startWorker();
    }
    if (!late.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
      giveUp(late);
    }
    return true;
  }

  // The loop is that of watch(), which looks at everything again.
  @SuppressWarnings("WaitNotInLoop")
  private void await(long nextNanos) throws InterruptedException {
    boolean lacking = schedule.lacksThreads();
    if (lacking) {
      long shortageNanos = TimeUnit.MILLISECONDS.toNanos(SHORTAGE_MILLIS);
      var _ = somethingToWatch.awaitNanos(Math.min(nextNanos, shortageNanos));
      schedule.lookAgain();
      return;
    }
    schedule.lookAgain();
    if (nextNanos < QuarantineSchedule.NEVER) {
      var _ = somethingToWatch.awaitNanos(nextNanos);
    } else {
      watcherIdle = true;
      try {
        somethingToWatch.await();
      } finally {
        watcherIdle = false;
      }
    }
  }

  private static void refuse(WorkQueue hopeless, ReadOutcome why) {
    for (QuarantineWork work = hopeless.poll(); work != null; work = hopeless.poll()) {
      if (work instanceof QuarantinedTransfer transfer) {
        transfer.refuse(why);
      }
    }
  }

  private boolean startWorker() {
    changed(schedule::starting);
    boolean started = start("quarantine", this::serve);
    if (!started) {
      changed(schedule::notStarted);
    }
    return started;
  }

  private void giveUp(Map<QuarantineWork, Long> late) {
    List<QuarantineWork> givenUp = new ArrayList<>(late.size());
    changed(() ->
        late.forEach((work, deadlineNanos) -> {
          if (schedule.giveUp(work, deadlineNanos)) {
            givenUp.add(work);
          }
        }));
    givenUp.forEach(QuarantineWork::stalled);
  }

  void close() {
    changed(() -> {
      schedule.close();
      workToDo.signalAll();
      somethingToWatch.signal();
    });
  }
}
