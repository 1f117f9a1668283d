package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The rings of io_uring(7), as far as reading files needs them: reads are prepared, then all of
 * them are handed over and waited for in one system call. One thread at a time.
 */
public final class IoUring implements AutoCloseable {
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
  private static final int SQE_USER_DATA = 32;
  private static final int CQE_BYTES = 16;
  private static final int CQE_RESULT = 8;

  private static final long CQ_RING = 0x8000000L;
  private static final long SQES = 0x10000000L;
  private static final byte OP_READ = 22;
  private static final int ENTER_GETEVENTS = 1;

  private final Libc libc;
  private final Fd fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
  private final MemorySegment sq;
  private final MemorySegment cq;
  private final MemorySegment entries;
  private final int[] results;
  private int prepared;

  private IoUring(Libc libc, int depth) throws LinuxException {
    this.libc = libc;
    long number = libc.syscall(Syscall.IO_URING_SETUP, depth, params.address(), 0, 0, 0, 0);
    this.fd = Fd.own(libc, Math.toIntExact(check(number, "io_uring_setup", "")));
    boolean done = false;
    try {
      int sqEntries = params.get(JAVA_INT, SQ_ENTRIES);
      int cqEntries = params.get(JAVA_INT, CQ_ENTRIES);
      this.sq = ring(0, sqOffset(SQ_ARRAY) + (long) Integer.BYTES * sqEntries);
      this.cq = ring(CQ_RING, cqOffset(CQ_CQES) + (long) CQE_BYTES * cqEntries);
      this.entries = ring(SQES, (long) SQE_BYTES * sqEntries);
      this.results = new int[sqEntries];
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /**
   * Sets one up.
   *
   * @param depth how many reads can be prepared at least
   * @throws LinuxException ENOSYS, or EPERM where an administrator has forbidden it
   */
  public static IoUring create(Libc libc, int depth) throws LinuxException {
    return new IoUring(libc, depth);
  }

  @SuppressWarnings("restricted")
  private MemorySegment ring(long offset, long bytes) throws LinuxException {
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    long address = libc.mmap(0, bytes, protection, Constants.MAP_SHARED, fd.number(), offset);
    return MemorySegment.ofAddress(check(address, "mmap", "a ring"))
        .reinterpret(
            bytes,
            arena,
            mapped -> {
              var _ = libc.munmap(mapped.address(), bytes);
            });
  }

  private int sqOffset(int field) {
    return params.get(JAVA_INT, SQ_OFFSETS + field);
  }

  private int cqOffset(int field) {
    return params.get(JAVA_INT, CQ_OFFSETS + field);
  }

  /** How many reads can be prepared. */
  public int depth() {
    return results.length;
  }

  /**
   * Prepares a read(2) at an offset, which nobody does before {@link #readAll}.
   *
   * @param into native memory, to be kept reachable until then
   * @throws IllegalStateException when {@link #depth} are prepared already
   */
  public void prepareRead(Fd file, long offset, MemorySegment into) {
    if (prepared == results.length) {
      throw new IllegalStateException(prepared + " reads are prepared already");
    }
    int tail = sq.get(JAVA_INT, sqOffset(TAIL));
    int slot = tail & sq.get(JAVA_INT, sqOffset(RING_MASK));
    MemorySegment entry = entries.asSlice((long) SQE_BYTES * slot, SQE_BYTES).fill((byte) 0);
    entry.set(JAVA_BYTE, 0, OP_READ);
    entry.set(JAVA_INT, SQE_FD, file.number());
    entry.set(JAVA_LONG, SQE_OFFSET, offset);
    entry.set(JAVA_LONG, SQE_ADDRESS, into.address());
    entry.set(JAVA_INT, SQE_LENGTH, Math.toIntExact(into.byteSize()));
    entry.set(JAVA_LONG, SQE_USER_DATA, prepared);
    sq.set(JAVA_INT, sqOffset(SQ_ARRAY) + (long) Integer.BYTES * slot, slot);
    VarHandle.fullFence();
    sq.set(JAVA_INT, sqOffset(TAIL), tail + 1);
    prepared++;
  }

  /**
   * Has all that is prepared read, and waits for it.
   *
   * @return the bytes read by all of them
   * @throws LinuxException of the first that failed
   */
  public long readAll() throws LinuxException {
    int count = submit();
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += check(results[i], "IORING_OP_READ", "");
    }
    return bytes;
  }

  /** The same of a single read: bytes, or {@code -errno}. */
  public int readOne(Fd file, long offset, MemorySegment into) throws LinuxException {
    prepareRead(file, offset, into);
    var _ = submit();
    return results[0];
  }

  private int submit() throws LinuxException {
    int count = prepared;
    prepared = 0;
    long submitted =
        libc.syscall(Syscall.IO_URING_ENTER, fd.number(), count, count, ENTER_GETEVENTS, 0, 0);
    check(submitted, "io_uring_enter", "");
    VarHandle.fullFence();
    int head = cq.get(JAVA_INT, cqOffset(0));
    int mask = cq.get(JAVA_INT, cqOffset(RING_MASK));
    for (int i = 0; i < count; i++) {
      long at = cqOffset(CQ_CQES) + (long) CQE_BYTES * ((head + i) & mask);
      results[Math.toIntExact(cq.get(JAVA_LONG, at))] = cq.get(JAVA_INT, at + CQE_RESULT);
    }
    cq.set(JAVA_INT, cqOffset(0), head + count);
    return count;
  }

  /** Unmaps the rings and closes the descriptor. */
  @Override
  public void close() {
    arena.close();
    fd.close();
  }
}
