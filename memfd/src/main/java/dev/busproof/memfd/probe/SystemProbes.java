package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the rest was found on. */
final class SystemProbes {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

  private SystemProbes() {}

  static List<Probe> all() {
    return List.of(
        row("system.kernel", "read " + RELEASE, bench -> Answer.value(SettingProbes.read(RELEASE))),
        property("system.architecture", "os.arch"),
        property("system.jdk", "java.runtime.version"),
        row(
            "system.page-bytes",
            "getpagesize",
            bench -> Answer.value(Long.toString(bench.pageBytes()))),
        row(
            "system.huge-page-bytes",
            "Hugepagesize in /proc/meminfo",
            bench -> Answer.value(Long.toString(HugePagePool.pageBytes()))),
        row(
            "system.memory-bytes",
            "MemTotal in /proc/meminfo",
            bench -> Answer.value(Long.toString(HugePagePool.memoryBytes()))),
        row(
            "file-system.runtime-directory",
            "fstatfs of XDG_RUNTIME_DIR",
            SystemProbes::runtimeDirectory),
        row("file-system.tmp", "fstatfs of /tmp", bench -> kind(bench, Path.of("/tmp"))),
        row("file-system.shm", "fstatfs of /dev/shm", bench -> kind(bench, Path.of("/dev/shm"))));
  }

  private static Probe row(String feature, String how, Question question) {
    return Probe.setting(Topic.SYSTEM, feature, how, question);
  }

  private static Probe property(String feature, String name) {
    return row(
        feature,
        "the system property " + name,
        bench -> Answer.value(System.getProperty(name, "not there")));
  }

  private static Answer runtimeDirectory(Workbench bench) throws IOException {
    Optional<String> directory = Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"));
    return directory.isEmpty() || directory.get().isEmpty()
        ? Answer.value("not set")
        : kind(bench, Path.of(directory.get()));
  }

  private static Answer kind(Workbench bench, Path directory) throws LinuxException {
    Fd fd = bench.own(Fd.open(bench.libc(), directory, OpenFlag.PATH));
    MemorySegment statfs = bench.zeroed(Constants.STATFS_BYTES);
    check(bench.libc().fstatfs(fd.number(), statfs), "fstatfs", "");
    return Answer.value(FileSystemName.of(statfs.get(JAVA_LONG, 0)));
  }
}
