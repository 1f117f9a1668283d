package dev.busproof.memfd.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Puts machine code where it can run but nobody can write, and never could both. */
public final class MachineCode {
  /** F_SEAL_SEAL, SHRINK, GROW and WRITE: nobody changes the code again. */
  private static final int ALL_SEALS = 0xf;

  /**
   * MFD_EXEC is unknown before Linux 6.3 (EINVAL) and forbidden by vm.memfd_noexec=2 (EACCES); what
   * is left there is MFD_NOEXEC_SEAL, which forbids execve(2) of the file but not mapping it.
   */
  private static final int[] CREATE_FLAGS = {
    Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING | Constants.MFD_EXEC,
    Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING,
    Constants.MFD_CLOEXEC | Constants.MFD_NOEXEC_SEAL,
  };

  private MachineCode() {}

  /**
   * Loads it.
   *
   * <p>Nothing flushes an instruction cache here. Where caches are not coherent (AArch64) the
   * kernel cleans and invalidates them for a page when it first puts it into a page table as
   * executable, and these pages are mapped once, after the last write and sealed against another. A
   * thread then enters the code by a return from the kernel, which discards what it may have
   * fetched before.
   *
   * @param name of the memory, as /proc/self/maps shows it
   * @return its address; it stays mapped as long as the process lives, or until it is unmapped
   */
  public static long load(Libc libc, String name, byte[] code) throws LinuxException {
    int fd = -1;
    for (int flags : CREATE_FLAGS) {
      if (fd < 0) {
        fd = libc.memfdCreate(name, flags);
      }
    }
    LinuxException.check(fd, "memfd_create", "the code of " + name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(code.length);
      bytes.copyFrom(MemorySegment.ofArray(code));
      long written = LinuxException.check(libc.pwrite(fd, bytes, 0), "pwrite", "the code");
      if (written != code.length) {
        throw new LinuxException("pwrite", Errno.ENOSPC, "the code");
      }
      LinuxException.check(libc.fcntl(fd, Constants.F_ADD_SEALS, ALL_SEALS), "fcntl", "seals");
      int protection = Constants.PROT_READ | Constants.PROT_EXEC;
      return LinuxException.check(
          libc.mmap(0, code.length, protection, Constants.MAP_PRIVATE, fd, 0), "mmap", "the code");
    } finally {
      var _ = libc.close(fd);
    }
  }
}
