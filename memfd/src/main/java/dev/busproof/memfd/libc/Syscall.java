package dev.busproof.memfd.libc;

/**
 * System calls that are made by number, because they are rare or the C library has no function for
 * them. The numbers are those of the kernel's unistd headers: x86-64 has its own, the newer ports
 * share the generic ones.
 */
public enum Syscall {
  LSEEK(8, 62),
  MPROTECT(10, 226),
  IOCTL(16, 29),
  MREMAP(25, 216),
  MINCORE(27, 232),
  MADVISE(28, 233),
  GETPID(39, 172),
  SETSOCKOPT(54, 208),
  SHUTDOWN(48, 210),
  KILL(62, 129),
  FSYNC(74, 82),
  FCHMOD(91, 52),
  GETEUID(107, 175),
  RT_SIGQUEUEINFO(129, 138),
  GETEGID(108, 177),
  PRCTL(157, 167),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  GETTID(186, 178),
  CLOCK_GETTIME(228, 113),
  TGKILL(234, 131),
  RT_TGSIGQUEUEINFO(297, 240),
  DUP3(292, 24),
  PRLIMIT64(302, 261),
  SIGNALFD4(289, 74),
  INOTIFY_INIT1(294, 26),
  PROCESS_VM_READV(310, 270),
  USERFAULTFD(323, 282),
  PWRITEV2(328, 287),
  IO_URING_SETUP(425, 425),
  IO_URING_ENTER(426, 426),
  PIDFD_OPEN(434, 434),
  MEMFD_SECRET(447, 447);

  private final int x86Number;
  private final int genericNumber;

  Syscall(int x86Number, int genericNumber) {
    this.x86Number = x86Number;
    this.genericNumber = genericNumber;
  }

  /** What the kernel of that architecture calls it. */
  public long number(Abi abi) {
    return switch (abi) {
      case X86_64 -> x86Number;
      case AARCH64, GENERIC -> genericNumber;
    };
  }
}
