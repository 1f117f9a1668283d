package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Finds out whether a flag of mmap(2) makes a private mapping read zeros where its file has ended.
 * A kernel that does not know the flag ignores it, so only what the mapping does can tell. It is
 * read by process_vm_readv(2) of ourselves, to which a missing page is EFAULT and no signal.
 */
final class NoSigbusProbe {
  /** The largest page of any Linux, so that half of two of them is never within the last page. */
  private static final long HALF_BYTES = 1 << 16;

  private static final byte MARK = 0x5a;
  private static final int NOTHING = -1;

  private final Libc libc;
  private final Memfd memfd;
  private final long address;

  private NoSigbusProbe(Libc libc, Memfd memfd, long address) {
    this.libc = libc;
    this.memfd = memfd;
    this.address = address;
  }

  /** False for 0, for a flag that is not understood, and whenever anything is not as expected. */
  static boolean works(Libc libc, int flag) {
    if (flag == 0) {
      return false;
    }
    try (Memfd memfd = Memfd.create(libc, "busproof-probe", HALF_BYTES)) {
      memfd.pwrite(new byte[] {MARK}, 0, 1, 0);
      int sharing = Constants.MAP_PRIVATE | flag;
      int number = memfd.fd().number();
      long address = libc.mmap(0, 2 * HALF_BYTES, Constants.PROT_READ, sharing, number, 0);
      if (address < 0) {
        return false;
      }
      try {
        return new NoSigbusProbe(libc, memfd, address).readsZerosWhereTheFileEnds();
      } finally {
        var _ = libc.munmap(address, 2 * HALF_BYTES);
      }
    } catch (LinuxException e) {
      return false;
    }
  }

  private boolean readsZerosWhereTheFileEnds() throws LinuxException {
    // The mark first: a flag that made the mapping anonymous would read zeros everywhere.
    if (byteAt(0) != MARK || byteAt(HALF_BYTES) != 0 || memfd.sizeBytes() != HALF_BYTES) {
      return false;
    }
    memfd.truncate(0);
    return byteAt(0) == 0 && memfd.sizeBytes() == 0;
  }

  private int byteAt(long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(1);
      into.set(JAVA_BYTE, 0, MARK);
      boolean read = libc.readOwnMemory(address + offset, into) == 1;
      return read ? into.get(JAVA_BYTE, 0) : NOTHING;
    }
  }
}
