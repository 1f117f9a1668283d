package dev.busproof.memfd;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Which file it is and when it last changed, as statx(2) tells. Equal for equal content as far as
 * the file system's clock can tell: exactly from Linux 6.13 on for tmpfs, ext4, xfs and btrfs,
 * where a change after a look never has the time seen by that look; to a tick of 1 to 10 ms before.
 *
 * @param changedSeconds st_ctime, which nobody can set back
 */
record FileVersion(
    int deviceMajor,
    int deviceMinor,
    long inode,
    long sizeBytes,
    long changedSeconds,
    int changedNanos) {
  private static final long INODE = 32;
  private static final long SIZE = 40;
  private static final long CHANGED_SECONDS = 96;
  private static final long CHANGED_NANOS = 104;
  private static final long DEVICE_MAJOR = 136;
  private static final long DEVICE_MINOR = 140;

  /** Looks. Can wait for the server of a FUSE or NFS file. */
  static FileVersion of(Fd fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statx = arena.allocate(Stat.STATX_BYTES, Long.BYTES);
      check(
          fd.libc().statx(fd.number(), 0, Constants.STATX_BASIC_STATS, statx),
          "statx",
          fd.toString());
      return new FileVersion(
          statx.get(JAVA_INT, DEVICE_MAJOR),
          statx.get(JAVA_INT, DEVICE_MINOR),
          statx.get(JAVA_LONG, INODE),
          statx.get(JAVA_LONG, SIZE),
          statx.get(JAVA_LONG, CHANGED_SECONDS),
          statx.get(JAVA_INT, CHANGED_NANOS));
    }
  }
}
