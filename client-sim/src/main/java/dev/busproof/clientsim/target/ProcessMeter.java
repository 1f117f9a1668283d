package dev.busproof.clientsim.target;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.ProcessSample;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what one process holds from {@code /proc/PID} (proc(5)). Names there are bytes and not
 * always UTF-8, which only counting them does not mind. Needs the same user, or root. Stateless and
 * usable from any thread.
 */
public final class ProcessMeter {
  /** PID_MAX_LIMIT on 64 bits, proc(5). */
  private static final long MOST_PID = 1L << 22;

  private static final int CPUCLOCK_SCHED = 2;

  private final Path directory;
  private final long pid;

  /** A meter of process {@code pid}. */
  public ProcessMeter(long pid) {
    this.pid = pid;
    this.directory = Path.of("/proc", Long.toString(pid));
  }

  /** The process it reads. */
  public long pid() {
    return pid;
  }

  /** One reading; empty when the process is gone or not ours to read. */
  public Optional<MeterReading> read() {
    try {
      var status = status();
      long descriptors;
      try (var entries = Files.list(directory.resolve("fd"))) {
        descriptors = entries.count();
      }
      long mappings;
      try (var lines = Files.lines(directory.resolve("maps"), ISO_8859_1)) {
        mappings = lines.count();
      }
      if (mappings == 0) {
        return Optional.empty(); // a zombie has a status but no memory
      }
      return Optional.of(
          new MeterReading(
              kibibytes(status, "VmRSS"),
              kibibytes(status, "RssShmem"),
              Math.toIntExact(descriptors),
              Math.toIntExact(mappings),
              Integer.parseInt(status.getOrDefault("Threads", "0")),
              ProcStat.of(directory).cpuMillis()));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /**
   * Processor time of the process so far, all threads it ever had, to the nanosecond where {@link
   * #read} has hundredths of a second; empty when it is gone.
   */
  public OptionalLong cpuNanos() {
    if (pid > MOST_PID) {
      return OptionalLong.empty(); // its clock's number would be another clock's
    }
    try (var arena = Arena.ofConfined()) {
      var time = arena.allocate(JAVA_LONG, 2);
      // The clock of a process, as clock_getcpuclockid(3) makes it.
      long clock = ~pid << 3 | CPUCLOCK_SCHED;
      long result = Libc.system().syscall(Syscall.CLOCK_GETTIME, clock, time.address(), 0, 0, 0, 0);
      return result < 0
          ? OptionalLong.empty()
          : OptionalLong.of(
              time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000L + time.getAtIndex(JAVA_LONG, 1));
    }
  }

  /**
   * What its threads do within {@code millis}; empty when the process is gone, not ours to read, or
   * the caller is interrupted.
   */
  public Optional<ProcessSample> watch(long millis) {
    try {
      var seen = new ThreadWatch(pid).sample(millis);
      return seen.threads().isEmpty() ? Optional.empty() : Optional.of(seen);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Map<String, String> status() throws IOException {
    var values = new HashMap<String, String>();
    for (var line : Files.readAllLines(directory.resolve("status"), ISO_8859_1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return values;
  }

  private static long kibibytes(Map<String, String> status, String key) {
    var value = status.getOrDefault(key, "0 kB");
    return Long.parseLong(value.substring(0, value.indexOf(' '))) * 1024;
  }
}
