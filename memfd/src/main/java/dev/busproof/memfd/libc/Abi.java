package dev.busproof.memfd.libc;

/** Where the 64-bit Linux architectures differ in what this module uses. */
public enum Abi {
  /** AMD64: epoll_event is packed, st_mode sits after a long st_nlink. */
  X86_64(24, 12, 4, 0x10000),
  /** AArch64: its own value of O_DIRECTORY. */
  AARCH64(16, 16, 8, 0x4000),
  /** The generic ABI of newer ports: riscv64, loongarch64. */
  GENERIC(16, 16, 8, 0x10000);

  private final int statModeOffset;
  private final int epollEventBytes;
  private final int epollDataOffset;
  private final int directoryFlag;

  Abi(int statModeOffset, int epollEventBytes, int epollDataOffset, int directoryFlag) {
    this.statModeOffset = statModeOffset;
    this.epollEventBytes = epollEventBytes;
    this.epollDataOffset = epollDataOffset;
    this.directoryFlag = directoryFlag;
  }

  /**
   * The architecture this JVM was built for.
   *
   * @throws UnsupportedOperationException when its structures and constants are not known here
   */
  public static Abi current() {
    return of(System.getProperty("os.arch", ""));
  }

  static Abi of(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      case "riscv64", "loongarch64" -> GENERIC;
      // Structures read at the wrong places would give sizes and file types that are not true.
      default ->
          throw new UnsupportedOperationException(
              "busproof does not know the system calls of " + architecture);
    };
  }

  /** Offset of st_mode, an int, in struct stat; st_size (48) and st_blocks (64) never move. */
  public int statModeOffset() {
    return statModeOffset;
  }

  /** Size of struct epoll_event. */
  public int epollEventBytes() {
    return epollEventBytes;
  }

  /** Offset of the 64-bit data in struct epoll_event, which is unaligned where it is packed. */
  public int epollDataOffset() {
    return epollDataOffset;
  }

  /** O_DIRECTORY. */
  public int directoryFlag() {
    return directoryFlag;
  }
}
