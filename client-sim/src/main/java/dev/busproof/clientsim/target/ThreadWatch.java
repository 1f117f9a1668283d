package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.busproof.clientsim.observe.ProcessSample;
import dev.busproof.clientsim.observe.ThreadSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Watches the threads of a process for a moment, to tell what one that does not answer is busy
 * with. Reads {@code /proc/PID/task} (proc(5)) and never stops or traces the process. The kernel
 * stack needs root, wait channel and system call the right to ptrace; what is not permitted is left
 * empty.
 */
final class ThreadWatch {
  private static final int STACK_LINES = 24;

  private final Path directory;
  private final long pid;

  ThreadWatch(long pid) {
    this.pid = pid;
    this.directory = Path.of("/proc", Long.toString(pid));
  }

  /** Watches for {@code millis}. */
  ProcessSample sample(long millis) throws InterruptedException {
    var before = cpuMillis();
    long start = System.nanoTime();
    Thread.sleep(millis);
    long watched = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    var after = cpuMillis();
    var threads = new ArrayList<ThreadSample>();
    long used = 0;
    for (var thread : after.entrySet()) {
      // One that was started meanwhile used all it has used meanwhile.
      long mine = thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
      used += mine;
      threads.add(thread(thread.getKey(), percent(mine, watched)));
    }
    threads.sort(
        Comparator.comparing((ThreadSample t) -> t.id() != pid)
            .thenComparing(t -> !t.state().equals("D"))
            .thenComparing(Comparator.comparingInt(ThreadSample::cpuPercent).reversed())
            .thenComparingLong(ThreadSample::id));
    return new ProcessSample(
        watched,
        percent(used, watched),
        List.copyOf(threads.subList(0, Math.min(threads.size(), ProcessSample.MOST_THREADS))));
  }

  private static int percent(long usedMillis, long watchedMillis) {
    return Math.toIntExact(100 * usedMillis / watchedMillis);
  }

  private Map<Long, Long> cpuMillis() {
    var used = new HashMap<Long, Long>();
    try (var tasks = Files.list(directory.resolve("task"))) {
      for (var task : tasks.toList()) {
        try {
          used.put(Long.parseLong(task.getFileName().toString()), ProcStat.of(task).cpuMillis());
        } catch (IOException e) {
          // This one has ended.
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return Map.of();
    }
    return used;
  }

  private ThreadSample thread(long id, int cpuPercent) {
    var task = directory.resolve("task").resolve(Long.toString(id));
    var channel = text(task.resolve("wchan"));
    return new ThreadSample(
        id,
        text(task.resolve("comm")),
        state(task),
        cpuPercent,
        channel.equals("0") ? "" : channel,
        SystemCall.text(directory, text(task.resolve("syscall"))),
        stack(task));
  }

  private static String state(Path task) {
    try {
      return ProcStat.of(task).state();
    } catch (IOException e) {
      return "X";
    }
  }

  /** Lines of the form {@code [<0>] futex_wait+0x5d/0xb0}. */
  private static List<String> stack(Path task) {
    return text(task.resolve("stack"))
        .lines()
        .map(line -> line.substring(line.indexOf(' ') + 1).strip())
        .filter(line -> !line.isEmpty())
        .limit(STACK_LINES)
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, ISO_8859_1).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
