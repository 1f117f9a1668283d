package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Drains what a target prints, so that it never blocks on a full pipe: everything goes to a log up
 * to a bound, and the last lines are kept for reports. A line longer than the bound of one is cut.
 */
final class OutputTail {
  private static final int KEPT_LINES = 20;
  private static final int LINE_CHARS = 500;

  /** Enough for any debug log of a run, and no way to fill a disk. */
  private static final long LOG_CHARS = 8L << 20;

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final AtomicLong logged;
  private final Consumer<String> listener;
  private final Thread pump;

  private OutputTail(InputStream output, Path log, AtomicLong logged, Consumer<String> listener) {
    this.logged = logged;
    this.listener = listener;
    this.pump = Thread.ofVirtual().name("target-output").unstarted(() -> drain(output, log));
  }

  /**
   * Begins to drain.
   *
   * @param logged the characters that the log holds already: a target that is started a thousand
   *     times has one log
   * @param listener gets every line, on a thread of this object's
   */
  static OutputTail of(InputStream output, Path log, AtomicLong logged, Consumer<String> listener) {
    var tail = new OutputTail(output, log, logged, listener);
    tail.pump.start();
    return tail;
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits until the target's side of the pipe is closed, which a surviving child may delay. */
  void awaitEnd(long millis) {
    try {
      pump.join(java.time.Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(InputStream output, Path log) {
    try (var reader = new BufferedReader(new InputStreamReader(output, UTF_8))) {
      try (var writer =
          Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        copy(reader, writer);
      } catch (IOException e) {
        keep("(the log ends here: " + e + ")");
        // A pipe closed by the lab would kill the target by SIGPIPE, and the target be blamed.
        copy(reader, Writer.nullWriter());
      }
    } catch (IOException e) {
      keep("(output lost: " + e.getMessage() + ")");
    }
  }

  private void copy(BufferedReader reader, Writer log) throws IOException {
    var line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c != '\n') {
        if (line.length() < LINE_CHARS) {
          line.append((char) c);
        }
        continue;
      }
      keep(line.toString());
      log(line, log);
      line.setLength(0);
    }
    if (!line.isEmpty()) {
      keep(line.toString());
      log(line, log);
    }
  }

  private void log(CharSequence line, Writer log) throws IOException {
    if (logged.get() < LOG_CHARS) {
      logged.addAndGet(line.length() + 1L);
      log.append(line).append('\n').flush();
    }
  }

  private synchronized void keep(String line) {
    listener.accept(line);
    if (lines.size() == KEPT_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }
}
