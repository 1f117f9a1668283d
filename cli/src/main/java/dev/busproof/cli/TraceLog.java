package dev.busproof.cli;

import dev.busproof.compositor.TraceLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The conversations of all clients, in one stream, written by a thread of its own: the loop that
 * tells them never waits for a disk, a terminal, or a lock. What comes faster than it can be
 * written is left out, and the place says how much.
 *
 * <p>Lines of messages are as libwayland prints them. Where another client's begin, a line {@code
 * client 2 (process 4711)} stands between.
 */
final class TraceLog implements AutoCloseable {
  /** 32 MiB at the most in memory: some seconds of the fastest clients and a slow disk. */
  static final long MAX_WAITING_CHARS = 16L << 20;

  private static final long NOBODY = 0;

  /** A signal leaves half a second for this and everything after it. */
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  private final PrintWriter out;
  private final boolean closes;
  private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingChars = new AtomicLong();
  private final Thread writer;
  private volatile boolean ended;
  private volatile boolean failed;

  // Of the thread that tells.
  private long lastClient = NOBODY;
  private long missing;

  private TraceLog(PrintWriter out, boolean closes) {
    this.out = out;
    this.closes = closes;
    this.writer = Thread.ofPlatform().daemon().name("trace").unstarted(this::write);
  }

  /** To a stream that stays the caller's. */
  static TraceLog to(PrintWriter out) {
    return begun(new TraceLog(out, false));
  }

  /** To a file, made or emptied, in UTF-8 as libwayland's lines are. */
  static TraceLog to(Path file) throws IOException {
    return begun(new TraceLog(new PrintWriter(Files.newBufferedWriter(file)), true));
  }

  private static TraceLog begun(TraceLog log) {
    log.writer.start();
    return log;
  }

  /** Never waits. One thread at a time. */
  void message(TraceLine line) {
    StringBuilder text = new StringBuilder(line.text().length() + 64);
    if (missing > 0) {
      text.append(missing).append(" messages are missing here: they came too fast\n");
    }
    if (line.client() != lastClient || missing > 0) {
      text.append("client ").append(line.client());
      text.append(" (process ").append(line.pid()).append(")\n");
    }
    text.append(line.text()).append('\n');
    if (waitingChars.get() + text.length() > MAX_WAITING_CHARS) {
      missing++;
      return;
    }
    missing = 0;
    lastClient = line.client();
    offer(text.toString());
  }

  private void offer(String text) {
    waitingChars.addAndGet(text.length());
    waiting.add(text);
    LockSupport.unpark(writer);
  }

  private void write() {
    while (true) {
      // Looked at first: what was told before the end is written.
      boolean last = ended;
      String text = waiting.poll();
      if (text != null) {
        out.print(text);
        waitingChars.addAndGet(-text.length());
      } else if (last) {
        failed = out.checkError();
        if (closes) {
          out.close();
        }
        return;
      } else {
        out.flush();
        LockSupport.park(this);
      }
    }
  }

  /** What was told and is not written yet. */
  long waitingChars() {
    return waitingChars.get();
  }

  /** Writes what is waiting, for as long as it may; what did not work, if anything. */
  Optional<String> end() {
    if (missing > 0) {
      offer(missing + " messages are missing here: they came too fast\n");
    }
    ended = true;
    LockSupport.unpark(writer);
    try {
      writer.join(LAST_WORDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (writer.isAlive()) {
      return Optional.of("the end of the trace was not written: nobody takes it");
    }
    return failed ? Optional.of("the trace could not be written") : Optional.empty();
  }

  @Override
  public void close() {
    if (!ended) {
      var _ = end();
    }
  }
}
