package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Two rings of one entry, just enough to make the kernel read a file in that way. It stands on a
 * bench that unmaps and closes everything.
 */
final class IoUring {
  /** Offsets into struct io_uring_params and the two structures of offsets inside it. */
  private static final int PARAMS_BYTES = 120;

  private static final int SQ_ENTRIES = 0;
  private static final int CQ_ENTRIES = 4;
  private static final int SQ_OFFSETS = 40;
  private static final int CQ_OFFSETS = 80;
  private static final int TAIL = 4;
  private static final int RING_MASK = 8;
  private static final int SQ_ARRAY = 24;
  private static final int CQ_CQES = 20;

  private static final int SQE_BYTES = 64;
  private static final int SQE_FD = 4;
  private static final int SQE_OFFSET = 8;
  private static final int SQE_ADDRESS = 16;
  private static final int SQE_LENGTH = 24;
  private static final int CQE_BYTES = 16;
  private static final int CQE_RESULT = 8;

  private static final long CQ_RING = 0x8000000L;
  private static final long SQES = 0x10000000L;
  private static final byte OP_READ = 22;
  private static final int ENTER_GETEVENTS = 1;

  private final Workbench bench;
  private final Fd fd;
  private final MemorySegment params;
  private final MemorySegment sq;
  private final MemorySegment cq;
  private final MemorySegment entries;

  private IoUring(Workbench bench, Fd fd, MemorySegment params) throws LinuxException {
    this.bench = bench;
    this.fd = fd;
    this.params = params;
    int sqEntries = params.get(JAVA_INT, SQ_ENTRIES);
    int cqEntries = params.get(JAVA_INT, CQ_ENTRIES);
    this.sq = ring(0, sqOffset(SQ_ARRAY) + (long) Integer.BYTES * sqEntries);
    this.cq = ring(CQ_RING, cqOffset(CQ_CQES) + (long) CQE_BYTES * cqEntries);
    this.entries = ring(SQES, (long) SQE_BYTES * sqEntries);
  }

  /** io_uring_setup(2) on that bench: the descriptor or {@code -errno}. */
  static long setup(Workbench bench, MemorySegment params) {
    return bench.libc().syscall(Syscall.IO_URING_SETUP, 1, params.address(), 0, 0, 0, 0);
  }

  static MemorySegment params(Workbench bench) {
    return bench.zeroed(PARAMS_BYTES);
  }

  static IoUring open(Workbench bench) throws LinuxException {
    MemorySegment params = params(bench);
    long number = check(setup(bench, params), "io_uring_setup", "");
    return new IoUring(bench, bench.own(Fd.own(bench.libc(), Math.toIntExact(number))), params);
  }

  private MemorySegment ring(long offset, long bytes) throws LinuxException {
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    return Workbench.at(bench.mapFrom(fd, offset, bytes, protection, Constants.MAP_SHARED), bytes);
  }

  private int sqOffset(int field) {
    return params.get(JAVA_INT, SQ_OFFSETS + field);
  }

  private int cqOffset(int field) {
    return params.get(JAVA_INT, CQ_OFFSETS + field);
  }

  /** One read of the file's start into that memory: bytes read, or {@code -errno}. */
  int read(Fd file, long address, int bytes) throws LinuxException {
    MemorySegment entry = entries.asSlice(0, SQE_BYTES).fill((byte) 0);
    entry.set(JAVA_BYTE, 0, OP_READ);
    entry.set(JAVA_INT, SQE_FD, file.number());
    entry.set(JAVA_LONG, SQE_OFFSET, 0);
    entry.set(JAVA_LONG, SQE_ADDRESS, address);
    entry.set(JAVA_INT, SQE_LENGTH, bytes);
    int tail = sq.get(JAVA_INT, sqOffset(TAIL));
    int slot = tail & sq.get(JAVA_INT, sqOffset(RING_MASK));
    sq.set(JAVA_INT, sqOffset(SQ_ARRAY) + (long) Integer.BYTES * slot, 0);
    VarHandle.fullFence();
    sq.set(JAVA_INT, sqOffset(TAIL), tail + 1);
    int head = cq.get(JAVA_INT, cqOffset(0));
    long submitted =
        bench.libc().syscall(Syscall.IO_URING_ENTER, fd.number(), 1, 1, ENTER_GETEVENTS, 0, 0);
    check(submitted, "io_uring_enter", "");
    VarHandle.fullFence();
    int at = head & cq.get(JAVA_INT, cqOffset(RING_MASK));
    int result = cq.get(JAVA_INT, cqOffset(CQ_CQES) + (long) CQE_BYTES * at + CQE_RESULT);
    cq.set(JAVA_INT, cqOffset(0), head + 1);
    return result;
  }
}
