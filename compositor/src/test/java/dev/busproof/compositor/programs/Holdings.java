package dev.busproof.compositor.programs;

import dev.busproof.compositor.ProcessFootprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a compositor's process holds.
 *
 * @param kernel descriptors and mappings of the kinds that clients cause
 * @param threads without those of the JVM's compilers, which come and go with the work
 * @param residentBytes memory in use after a full collection: before, it shows what the JVM has not
 *     got round to
 */
record Holdings(ProcessFootprint kernel, long threads, long residentBytes) {
  /** USER_HZ of proc(5). */
  private static final int MILLIS_PER_TICK = 10;

  static Holdings of(Process process) {
    collectGarbage(process);
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    return new Holdings(
        ProcessFootprint.of(directory), threads(directory), residentBytes(directory));
  }

  private static void collectGarbage(Process process) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process collector =
          new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .start();
      String said = new String(collector.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (collector.waitFor() != 0) {
        throw new AssertionError("jcmd: " + said);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a process may rise by without leaking: a tenth, and 16 MiB if that is more. */
  boolean isWithin(Holdings before) {
    long slack = Math.max(16L << 20, before.residentBytes / 10);
    return kernel.equals(before.kernel)
        && threads <= before.threads
        && residentBytes <= before.residentBytes + slack;
  }

  /** Time on processors so far, of all threads. */
  static long cpuMillis(Process process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long threads(Path directory) {
    try (Stream<Path> tasks = Files.list(directory.resolve("task"))) {
      return tasks.filter(task -> !name(task).contains("CompilerThre")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      // Ended meanwhile; looked at again.
      return "CompilerThread";
    }
  }

  private static long residentBytes(Path directory) {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("status"));
      String line =
          lines.stream().filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "%d descriptors, %d mappings, %d threads, %d MiB"
        .formatted(kernel.descriptors(), kernel.poolMappings(), threads, residentBytes >> 20);
  }
}
