package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sysctls and limits that decide what a compositor can do. */
final class SettingProbes {
  private static final Path SYSCTLS = Path.of("/proc/sys");
  private static final Path HUGE = Path.of("/sys/kernel/mm/transparent_hugepage");

  /** RLIM_INFINITY, as a signed number. */
  private static final long UNLIMITED = -1;

  private SettingProbes() {}

  static List<Probe> all() {
    List<Probe> probes = new ArrayList<>();
    for (String name :
        List.of(
            "vm.max_map_count",
            "vm.memfd_noexec",
            "vm.overcommit_memory",
            "vm.nr_hugepages",
            "vm.unprivileged_userfaultfd",
            "kernel.io_uring_disabled")) {
      Path file = SYSCTLS.resolve(name.replace('.', '/'));
      probes.add(
          Probe.setting(
              Topic.SETTINGS, "sysctl." + name, "read " + file, bench -> Answer.value(read(file))));
    }
    probes.add(transparent("thp.setting.shmem", "shmem_enabled"));
    probes.add(transparent("thp.setting.private", "enabled"));
    probes.add(
        limit("nofile", "descriptors; the JVM raises the soft one", Constants.RLIMIT_NOFILE));
    probes.add(limit("as", "bytes of address space", Constants.RLIMIT_AS));
    probes.add(limit("data", "bytes of private writable memory", Constants.RLIMIT_DATA));
    probes.add(limit("fsize", "bytes of a file that is written", Constants.RLIMIT_FSIZE));
    probes.add(limit("memlock", "bytes of locked memory", Constants.RLIMIT_MEMLOCK));
    probes.add(limit("core", "bytes of a core dump", Constants.RLIMIT_CORE));
    probes.add(limit("nproc", "threads and processes of the user", Constants.RLIMIT_NPROC));
    probes.add(limit("stack", "bytes of a stack", Constants.RLIMIT_STACK));
    return probes;
  }

  static String read(Path file) throws IOException {
    return ProcFile.line(file).orElse("not there");
  }

  private static Probe transparent(String feature, String file) {
    Path path = HUGE.resolve(file);
    return Probe.setting(
        Topic.SETTINGS,
        feature,
        "the choice in " + path,
        bench -> Answer.value(read(path).replaceAll(".*\\[(.*)].*", "$1")));
  }

  private static Probe limit(String name, String what, int resource) {
    return Probe.setting(
        Topic.SETTINGS,
        "limit." + name,
        "prlimit, soft and hard: " + what,
        bench -> {
          MemorySegment old = bench.zeroed(2 * Long.BYTES);
          check(bench.libc().prlimit(resource, MemorySegment.NULL, old), "prlimit", "");
          String soft = amount(old.getAtIndex(JAVA_LONG, 0));
          String hard = amount(old.getAtIndex(JAVA_LONG, 1));
          return Answer.value(soft.equals(hard) ? soft : soft + ", " + hard);
        });
  }

  private static String amount(long limit) {
    return limit == UNLIMITED ? "unlimited" : Long.toUnsignedString(limit);
  }
}
