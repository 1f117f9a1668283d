package dev.busproof.bench.model;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the figures depend on. Anything that cannot be read is "unknown".
 *
 * @param kernel release, as uname -r
 * @param cpu model name
 * @param cpus how many the JVM may use
 * @param governor frequency governor of the first CPU; virtual machines have none
 * @param thp setting of transparent huge pages for private memory
 * @param shmemThp the same for shared memory, that is memfds
 * @param memoryMebibytes of the machine
 * @param loadAtStart runnable threads, averaged over the minute before the run
 * @param jdk version of the JVM
 * @param jvmFlags of the JVM that measures
 * @param commit of busproof, with "+" behind it when files differ from it
 */
public record Environment(
    String kernel,
    String cpu,
    int cpus,
    String governor,
    String thp,
    String shmemThp,
    long memoryMebibytes,
    double loadAtStart,
    String jdk,
    List<String> jvmFlags,
    String commit) {
  static final String UNKNOWN = "unknown";
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB$");
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");
  private static final Pattern VERSION = Pattern.compile("^(\\d+(?:\\.\\d+)*)");
  private static final int GIT_SECONDS = 10;

  public Environment {
    jvmFlags = List.copyOf(jvmFlags);
  }

  /**
   * Of this machine now.
   *
   * @param sources the tree busproof was built from, for the commit
   */
  public static Environment read(Path sources) {
    Path thp = Path.of("/sys/kernel/mm/transparent_hugepage");
    String memory = find(MEMORY, text(Path.of("/proc/meminfo")));
    return new Environment(
        text(Path.of("/proc/sys/kernel/osrelease")),
        find(MODEL, text(Path.of("/proc/cpuinfo"))),
        Runtime.getRuntime().availableProcessors(),
        text(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
        find(CHOSEN, text(thp.resolve("enabled"))),
        find(CHOSEN, text(thp.resolve("shmem_enabled"))),
        memory.equals(UNKNOWN) ? 0 : Long.parseLong(memory) / 1024,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version() + " (" + System.getProperty("java.vendor", UNKNOWN) + ")",
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        commit(sources));
  }

  private static String commit(Path sources) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty=+", "--abbrev=12")
              .directory(sources.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = git.getInputStream()) {
        String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        boolean well = git.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0;
        return well ? said : UNKNOWN;
      } finally {
        git.destroyForcibly();
      }
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The first group of the first match; of "always [madvise] never" the word in brackets. */
  static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1).strip() : UNKNOWN;
  }

  /**
   * The kernel's version, 6.18.44, without what whoever built or hosts it has put behind it: enough
   * for a document. The whole release is in the result.
   */
  public String kernelVersion() {
    return find(VERSION, kernel);
  }

  /** In one line. */
  public String line() {
    return "Linux %s, %d x %s, governor %s, huge pages %s (shmem %s), %d MiB, load %.1f, JDK %s, busproof %s"
        .formatted(
            kernel, cpus, cpu, governor, thp, shmemThp, memoryMebibytes, loadAtStart, jdk, commit);
  }
}
