package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What fstat(2) says of a file of our own. */
final class FileState {
  private FileState() {}

  static Stat stat(Fd fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(Stat.STAT_BYTES, Long.BYTES);
      check(fd.libc().fstat(fd.number(), stat), "fstat", "");
      return Stat.ofStat(Abi.current(), stat);
    }
  }

  static int mode(Fd fd) throws LinuxException {
    return stat(fd).mode();
  }

  static long allocatedBytes(Fd fd) throws LinuxException {
    return stat(fd).allocatedBytes();
  }
}
