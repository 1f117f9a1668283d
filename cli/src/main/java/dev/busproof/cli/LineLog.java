package dev.busproof.cli;

import java.io.PrintWriter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines for a terminal, written by a thread of their own: whoever reports may be an event loop, and
 * a terminal or pipe that nobody reads would stop it. Lines that come faster than they can be
 * written are counted instead.
 */
final class LineLog implements AutoCloseable {
  private static final int LINES_WAITING = 256;

  /** A hostile client reconnects thousands of times a second; nobody reads that many lines. */
  private static final int LINES_PER_SECOND = 50;

  private static final long LAST_WORDS_MILLIS = 200;

  private static final Line END = new Line("", false);

  private final PrintWriter out;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(LINES_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;

  private LineLog(PrintWriter out) {
    this.out = out;
    this.writer = Thread.ofPlatform().daemon().name("log").unstarted(this::write);
  }

  static LineLog to(PrintWriter out) {
    LineLog log = new LineLog(out);
    log.writer.start();
    return log;
  }

  /** One of possibly many. Never waits. Any thread. */
  void line(String text) {
    offer(new Line(text, true));
  }

  /** A line that is written however many came before it. Never waits. Any thread. */
  void summary(String text) {
    offer(new Line(text, false));
  }

  private void offer(Line line) {
    if (!lines.offer(line)) {
      dropped.incrementAndGet();
    }
  }

  private record Line(String text, boolean limited) {}

  private void write() {
    long secondBegan = System.nanoTime();
    int written = 0;
    try {
      while (true) {
        // An idle program must not wake up for its log.
        Line line = dropped.get() == 0 ? lines.take() : lines.poll(1, TimeUnit.SECONDS);
        if (END.equals(line)) {
          break;
        }
        long now = System.nanoTime();
        if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
          secondBegan = now;
          written = 0;
          admitDropped();
        }
        if (line == null) {
          continue;
        }
        if (line.limited() && written >= LINES_PER_SECOND) {
          dropped.incrementAndGet();
        } else {
          out.println("busproof: " + line.text());
          written++;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admitDropped();
  }

  private void admitDropped() {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      out.println("busproof: and " + count + " more lines like these");
    }
    out.flush();
  }

  /** Writes what is waiting, if the reader lets it. */
  @Override
  public void close() {
    try {
      if (lines.offer(END, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.join(LAST_WORDS_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
