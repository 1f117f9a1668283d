package dev.busproof.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the figures depend on. Anything that cannot be read is "unknown".
 *
 * @param kernel release, as uname -r
 * @param cpu model name
 * @param cpus how many the JVM may use
 * @param jdk version of the JVM
 * @param thp setting of transparent huge pages for private memory
 * @param shmemThp the same for shared memory, that is memfds
 * @param governor frequency governor of the first CPU; virtual machines have none
 */
record Environment(
    String kernel, String cpu, int cpus, String jdk, String thp, String shmemThp, String governor) {
  private static final String UNKNOWN = "unknown";
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

  static Environment read() {
    Path thp = Path.of("/sys/kernel/mm/transparent_hugepage");
    return new Environment(
        text(Path.of("/proc/sys/kernel/osrelease")),
        find(MODEL, text(Path.of("/proc/cpuinfo"))),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version() + " (" + System.getProperty("java.vendor", UNKNOWN) + ")",
        find(CHOSEN, text(thp.resolve("enabled"))),
        find(CHOSEN, text(thp.resolve("shmem_enabled"))),
        text(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")));
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

  String line() {
    return "Linux %s, %d x %s, JDK %s, huge pages %s (shmem %s), governor %s"
        .formatted(kernel, cpus, cpu, jdk, thp, shmemThp, governor);
  }
}
