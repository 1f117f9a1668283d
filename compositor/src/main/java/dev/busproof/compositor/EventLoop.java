package dev.busproof.compositor;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.EventFd;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for descriptors, deadlines and work from other threads, and does a bounded
 * piece of each per turn. Only {@link #post} and {@link #stop} may be called from another thread.
 */
final class EventLoop implements AutoCloseable {
  private static final LateLogger LOG = LateLogger.of(EventLoop.class);
  private static final int WAKE = 0;
  private static final int FIRST_SOURCE = 1;

  /** In one look: with fewer, thousands who flood would keep the frame clock from being seen. */
  private static final int EVENTS_PER_TURN = 1024;

  /** Until a turn that failed is followed by another, if nothing else happens. */
  private static final int AFTER_FAILURE_MILLIS = 10;

  /** Something with a descriptor. */
  interface Source {
    /** The descriptor is ready, or hung up: read it, then write it, without waiting. */
    void ready(boolean readable, boolean writable);
  }

  /** Work at the end of every turn. */
  interface TurnEnd {
    /**
     * Does what the turn left to do.
     *
     * @return true when there is work left that no descriptor will report: the next turn does not
     *     wait
     */
    boolean endTurn();
  }

  private record Deadline(long atNanos, Runnable work) {}

  private final Epoll epoll;
  private final EventFd wake;
  private final List<@Nullable Source> sources = new ArrayList<>();
  private final List<Integer> freeTokens = new ArrayList<>();
  private final List<Integer> freedThisTurn = new ArrayList<>();
  private final List<TurnEnd> turnEnds = new ArrayList<>();
  private final PriorityQueue<Deadline> deadlines =
      new PriorityQueue<>((one, other) -> Long.compare(one.atNanos(), other.atNanos()));
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;
  private volatile boolean finished;
  private volatile long longestTurnNanos;

  private EventLoop(Epoll epoll, EventFd wake) {
    this.epoll = epoll;
    this.wake = wake;
    sources.add(null);
  }

  static EventLoop create(Libc libc) throws LinuxException {
    Epoll epoll = Epoll.create(libc, EVENTS_PER_TURN);
    try {
      EventFd wake = EventFd.create(libc);
      epoll.add(wake.fd(), WAKE, Interest.READ);
      return new EventLoop(epoll, wake);
    } catch (LinuxException e) {
      epoll.close();
      throw e;
    }
  }

  /** Watches a descriptor; the number returned names it from then on. */
  int add(Fd fd, Source source, Interest... interest) throws LinuxException {
    int token;
    if (freeTokens.isEmpty()) {
      token = sources.size();
      sources.add(source);
    } else {
      token = freeTokens.removeLast();
      sources.set(token, source);
    }
    try {
      epoll.add(fd, token, interest);
    } catch (LinuxException e) {
      sources.set(token, null);
      freeTokens.add(token);
      throw e;
    }
    return token;
  }

  void modify(Fd fd, int token, Interest... interest) throws LinuxException {
    epoll.modify(fd, token, interest);
  }

  /** To be called while the descriptor is still open. */
  void remove(Fd fd, int token) throws LinuxException {
    sources.set(token, null);
    // An event for it may still be ahead in this turn: the number may not name another before the
    // next.
    freedThisTurn.add(token);
    epoll.remove(fd);
  }

  void atTurnEnd(TurnEnd work) {
    turnEnds.add(work);
  }

  /** Runs the work once, that much later or a little more (milliseconds). */
  void after(long millis, Runnable work) {
    deadlines.add(new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), work));
  }

  /**
   * Has the loop run the work soon. Any thread.
   *
   * @return false when the loop has ended and the work will not run
   */
  boolean post(Runnable work) {
    posted.add(work);
    wake.signal();
    return !(finished && posted.remove(work));
  }

  /** Ends the loop after the turn under way. Any thread; idempotent. */
  void stop() {
    stopping = true;
    wake.signal();
  }

  /** Turns until {@link #stop}. */
  void run() throws LinuxException {
    // What was prepared before the loop began is work of a turn that has just ended.
    boolean moreWork = endTurn();
    while (!stopping) {
      int ready = epoll.await(moreWork ? 0 : millisToDeadline());
      long beganNanos = System.nanoTime();
      for (int i = 0; i < ready; i++) {
        dispatch(i);
      }
      runDeadlines();
      moreWork = endTurn();
      longestTurnNanos = Math.max(longestTurnNanos, System.nanoTime() - beganNanos);
    }
  }

  /**
   * The longest that anybody has had to wait for the others: a turn without its wait. Any thread.
   */
  long longestTurnNanos() {
    return longestTurnNanos;
  }

  /** Measures anew. The loop's thread. */
  void forgetLongestTurn() {
    longestTurnNanos = 0;
  }

  private boolean endTurn() {
    boolean moreWork = false;
    for (TurnEnd each : turnEnds) {
      try {
        moreWork |= each.endTurn();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
        failed(e);
        // It may have left work that nobody will tell us of.
        after(AFTER_FAILURE_MILLIS, () -> {});
      }
    }
    if (!freedThisTurn.isEmpty()) {
      freeTokens.addAll(freedThisTurn);
      freedThisTurn.clear();
    }
    return moreWork;
  }

  private void dispatch(int event) throws LinuxException {
    int token = (int) epoll.token(event);
    if (token < FIRST_SOURCE) {
      wake.drain();
      runPosted();
      return;
    }
    Source source = sources.get(token);
    if (source != null) {
      boolean hungUp = epoll.hungUp(event);
      boolean readable = epoll.readable(event) || hungUp;
      boolean writable = epoll.writable(event);
      guarded(() -> source.ready(readable, writable));
    }
  }

  /** After {@link #run}: does what was posted before, and refuses what is posted from now on. */
  void finish() {
    finished = true;
    runPosted();
  }

  private void runPosted() {
    for (Runnable work = posted.poll(); work != null; work = posted.poll()) {
      guarded(work);
    }
  }

  private void runDeadlines() {
    long now = System.nanoTime();
    for (Deadline first = deadlines.peek();
        first != null && first.atNanos() - now <= 0;
        first = deadlines.peek()) {
      deadlines.remove();
      guarded(first.work());
    }
  }

  /** Whatever fails, the loop goes on: the others depend on it. */
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      failed(e);
    }
  }

  private static void failed(Throwable e) {
    LOG.logger().log(Level.ERROR, "the event loop goes on after a failure", e);
  }

  private long millisToDeadline() {
    Deadline first = deadlines.peek();
    if (first == null) {
      return -1;
    }
    long nanos = first.atNanos() - System.nanoTime();
    // Rounded up: waking a little early would only mean waiting again.
    return nanos <= 0 ? 0 : nanos / 1_000_000 + 1;
  }

  @Override
  public void close() {
    wake.close();
    epoll.close();
  }
}
