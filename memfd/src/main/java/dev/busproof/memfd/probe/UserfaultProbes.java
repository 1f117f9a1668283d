package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** userfaultfd(2) on shared memory. Nothing here waits for anybody to resolve a fault. */
final class UserfaultProbes {
  /** The structures of linux/userfaultfd.h, by the ioctls that take them. */
  private static final long UFFDIO_API = 0xC018AA3FL;

  private static final long UFFDIO_REGISTER = 0xC020AA00L;
  private static final int API_BYTES = 24;
  private static final int REGISTER_BYTES = 32;
  private static final long API = 0xAA;
  private static final long REGISTER_MISSING = 1;

  /** A fault ends with an error at once instead of waiting. */
  private static final long FEATURE_SIGBUS = 1 << 7;

  private static final long FEATURE_MISSING_SHMEM = 1 << 5;
  private static final long FEATURE_MINOR_SHMEM = 1 << 10;
  private static final int USER_MODE_ONLY = 1;

  private UserfaultProbes() {}

  static List<Probe> all() {
    return List.of(
        row(
            "userfaultfd.create",
            "4.3",
            "userfaultfd that may resolve faults of system calls too",
            bench -> created(bench, 0)),
        row(
            "userfaultfd.create-user-mode-only",
            "5.11",
            "userfaultfd with UFFD_USER_MODE_ONLY, which needs no privilege",
            bench -> created(bench, USER_MODE_ONLY)),
        row(
            "userfaultfd.missing-shmem",
            "4.11",
            "UFFD_FEATURE_MISSING_SHMEM among the features of UFFDIO_API",
            bench -> feature(bench, FEATURE_MISSING_SHMEM)),
        row(
            "userfaultfd.minor-shmem",
            "5.14",
            "UFFD_FEATURE_MINOR_SHMEM among them",
            bench -> feature(bench, FEATURE_MINOR_SHMEM)),
        row(
            "userfaultfd.intercepts-holes-of-memfd",
            "4.14",
            "a hole registered with UFFD_FEATURE_SIGBUS, then written to a pipe",
            UserfaultProbes::intercepts));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.OTHER_WAYS, feature, since, how, question);
  }

  private static int open(Libc libc, int flags) {
    int all = flags | Constants.O_CLOEXEC | Constants.O_NONBLOCK;
    return (int) libc.syscall(Syscall.USERFAULTFD, all, 0, 0, 0, 0, 0);
  }

  private static Answer created(Workbench bench, int flags) {
    int fd = open(bench.libc(), flags);
    if (fd >= 0) {
      var _ = bench.own(Fd.own(bench.libc(), fd));
    }
    return Answer.supported(fd);
  }

  /** Whatever kind this process may have. */
  private static Fd either(Workbench bench) throws LinuxException {
    int fd = open(bench.libc(), 0);
    if (fd == -Errno.EPERM) {
      fd = open(bench.libc(), USER_MODE_ONLY);
    }
    return bench.own(Fd.own(bench.libc(), check(fd, "userfaultfd", "")));
  }

  private static long api(Workbench bench, Fd fd, long features) throws LinuxException {
    MemorySegment api = bench.zeroed(API_BYTES);
    api.set(JAVA_LONG, 0, API);
    api.set(JAVA_LONG, Long.BYTES, features);
    check(bench.libc().ioctl(fd.number(), UFFDIO_API, api.address()), "UFFDIO_API", "");
    return api.get(JAVA_LONG, Long.BYTES);
  }

  private static Answer feature(Workbench bench, long bit) throws LinuxException {
    return Answer.of((api(bench, either(bench), 0) & bit) != 0);
  }

  private static Answer intercepts(Workbench bench) throws LinuxException {
    Fd fd = either(bench);
    var _ = api(bench, fd, FEATURE_SIGBUS);
    Fd file = bench.empty(bench.pageBytes(), 0);
    long address = bench.readable(file, 1, Constants.MAP_SHARED);
    MemorySegment register = bench.zeroed(REGISTER_BYTES);
    register.setAtIndex(JAVA_LONG, 0, address);
    register.setAtIndex(JAVA_LONG, 1, bench.pageBytes());
    register.setAtIndex(JAVA_LONG, 2, REGISTER_MISSING);
    int result = bench.libc().ioctl(fd.number(), UFFDIO_REGISTER, register.address());
    return result < 0 ? Answer.supported(result) : Workbench.faults(bench.peek(address));
  }
}
