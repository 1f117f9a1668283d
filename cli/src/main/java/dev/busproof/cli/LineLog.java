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

  private final PrintWriter out;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closed;

  private LineLog(PrintWriter out) {
    this.out = out;
    this.writer = Thread.ofPlatform().daemon().name("log").unstarted(this::write);
  }

  static LineLog to(PrintWriter out) {
    LineLog log = new LineLog(out);
    log.writer.start();
    return log;
  }

  /** Never waits. Any thread. */
  void line(String text) {
    if (!lines.offer("busproof: " + text)) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    long secondBegan = System.nanoTime();
    int written = 0;
    try {
      while (true) {
        String line = lines.poll(100, TimeUnit.MILLISECONDS);
        long now = System.nanoTime();
        if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
          secondBegan = now;
          written = 0;
          admitDropped();
        }
        if (line == null) {
          if (closed) {
            break;
          }
        } else if (written < LINES_PER_SECOND || closed) {
          out.println(line);
          written++;
        } else {
          dropped.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admitDropped();
    out.flush();
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
    closed = true;
    try {
      writer.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
