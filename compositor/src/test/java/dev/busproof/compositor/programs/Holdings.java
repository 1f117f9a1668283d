package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.ProcessFootprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a compositor's process holds.
 *
 * @param kernel descriptors and mappings of the kinds that clients cause
 * @param threads without those of the JVM's compilers, which come and go with the work
 * @param liveBytes objects that are left after a full collection
 * @param nativeBytes resident memory outside the heap: code, classes, malloc. The heap's own would
 *     say nothing: with the launcher's 40 to 60 % of free room it may be 1.7 or 2.5 times the
 *     objects in it
 */
record Holdings(ProcessFootprint kernel, long threads, long liveBytes, long nativeBytes) {
  /** USER_HZ of proc(5). */
  private static final int MILLIS_PER_TICK = 10;

  private static final Pattern MAPPING = Pattern.compile("(\\p{XDigit}+)-\\p{XDigit}+ ");

  /** As in {@code DefNew total 29504K, used 512K [0xc0000000, 0xc2000000, 0xc2000000)}. */
  private static final Pattern GENERATION =
      Pattern.compile(
          "total \\d+K, used (\\d+)K \\[0x(\\p{XDigit}+), 0x\\p{XDigit}+, 0x(\\p{XDigit}+)\\)");

  static Holdings of(Process process) {
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    var _ = ask(process, "GC.run");
    // What malloc keeps of what was freed, by the JVM's compilers above all, nobody holds.
    var _ = ask(process, "System.trim_native_heap");
    Heap heap = Heap.parse(ask(process, "GC.heap_info"));
    return new Holdings(
        ProcessFootprint.of(directory),
        threads(directory),
        heap.liveBytes(),
        residentBytesOutside(heap, directory));
  }

  /** The addresses that a heap may take, and what is used of it. */
  private record Heap(long start, long end, long liveBytes) {
    static Heap parse(String heapInfo) {
      long start = Long.MAX_VALUE;
      long end = 0;
      long liveBytes = 0;
      Matcher generation = GENERATION.matcher(heapInfo);
      while (generation.find()) {
        liveBytes += Long.parseLong(generation.group(1)) << 10;
        start = Math.min(start, Long.parseUnsignedLong(generation.group(2), 16));
        end = Math.max(end, Long.parseUnsignedLong(generation.group(3), 16));
      }
      assertThat(end).as("the end of the heap in " + heapInfo).isPositive();
      return new Heap(start, end, liveBytes);
    }
  }

  private static String ask(Process process, String command) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process asking =
          new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
              .redirectErrorStream(true)
              .start();
      String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (asking.waitFor() != 0) {
        throw new AssertionError("jcmd: " + said);
      }
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a process may rise by without leaking: a tenth, and 16 MiB if that is more. */
  boolean isWithin(Holdings before) {
    return kernel.equals(before.kernel)
        && threads <= before.threads
        && isWithin(liveBytes, before.liveBytes)
        && isWithin(nativeBytes, before.nativeBytes);
  }

  private static boolean isWithin(long bytes, long bytesBefore) {
    return bytes <= bytesBefore + Math.max(16L << 20, bytesBefore / 10);
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

  private static long residentBytesOutside(Heap heap, Path directory) {
    try {
      long bytes = 0;
      boolean counts = false;
      for (String line : Files.readAllLines(directory.resolve("smaps"))) {
        Matcher mapping = MAPPING.matcher(line);
        if (mapping.lookingAt()) {
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          counts =
              Long.compareUnsigned(start, heap.start()) < 0
                  || Long.compareUnsigned(start, heap.end()) >= 0;
        } else if (counts && line.startsWith("Rss:")) {
          bytes += Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "%d descriptors, %d mappings, %d threads, %d MiB of objects, %d MiB of other memory"
        .formatted(
            kernel.descriptors(),
            kernel.poolMappings(),
            threads,
            liveBytes >> 20,
            nativeBytes >> 20);
  }
}
