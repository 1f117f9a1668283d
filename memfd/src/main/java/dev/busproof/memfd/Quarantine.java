package dev.busproof.memfd;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Where system calls are made that can last as long as somebody else likes: reads of files on a
 * disk, FUSE or NFS, writes into any, and the closing of descriptors that a client sent. Whoever
 * asks never waits; a thread that is gone for longer than {@link QuarantineLimits} say is given up,
 * which means that it is counted, nobody waits for it any more, and when it comes back it frees
 * what it holds. A thread in such a call cannot be interrupted: it is a daemon, and see {@code
 * docs/decisions/0011-quarantine.md} for what the end of a process makes of it.
 *
 * <p>Any thread.
 */
public final class Quarantine implements AutoCloseable {
  /**
   * Memory beyond this is freed elsewhere: the last close of a file frees its pages, 40 ms for each
   * GiB and so 40 us for this. Waking a thread for less takes longer than the pages of a small
   * window: it was half of what a pool that comes and goes costs.
   */
  static final long CLOSED_HERE_BYTES = 1 << 20;

  private final QuarantineLimits limits;
  private final ScratchPool scratch;
  private final QuarantineWorkers workers;
  private final ThreadPoolExecutor memoryCloser;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicInteger pendingCloses = new AtomicInteger();
  private final AtomicLong closesHandedOff = new AtomicLong();

  private Quarantine(Libc libc, QuarantineLimits limits) {
    this.limits = limits;
    this.scratch = new ScratchPool(libc);
    this.workers = QuarantineWorkers.start(limits);
    // A thread for itself, because this ends by itself: stuck workers must not keep memory from
    // being freed. There from the start: whoever closes something may have no time to start it.
    this.memoryCloser =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("memory-closer")::unstarted);
    var _ = memoryCloser.prestartCoreThread();
  }

  /** With two threads that wait for something to do; more come with it. */
  public static Quarantine create(Libc libc, QuarantineLimits limits) {
    return new Quarantine(libc, limits);
  }

  /** An account for one client; it need not be closed. */
  public QuarantineAccount account() {
    return new QuarantineAccount(this);
  }

  QuarantinedRead begin(
      QuarantineAccount account,
      SharedFd fd,
      List<ByteRange> ranges,
      QuarantinedRead.Sink sink,
      Consumer<ReadOutcome> whenDone) {
    QuarantinedRead read =
        new QuarantinedRead(account, limits, scratch, fd, ranges, sink, whenDone);
    reads.incrementAndGet();
    workers.submit(read);
    return read;
  }

  QuarantinedWrite beginWrite(
      QuarantineAccount account,
      SharedFd fd,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone) {
    QuarantinedWrite write =
        new QuarantinedWrite(account, limits, scratch, fd, ranges, source, whenDone);
    workers.submit(write);
    return write;
  }

  /** Throws nothing: in the worst case the caller waits, which is better than all that leak. */
  void dispose(QuarantineAccount account, Libc libc, int number) {
    if (handOff(account, libc, number)) {
      closesHandedOff.incrementAndGet();
    } else {
      DescriptorDisposal.DIRECT.dispose(libc, number);
    }
  }

  /** False when it is the caller's: little memory, or there is nobody to hand it to. */
  private boolean handOff(QuarantineAccount account, Libc libc, int number) {
    try {
      if (libc.fcntl(number, Constants.F_GET_SEALS, 0) < 0) {
        submit(new QuarantinedClose(account, libc, number, limits.readMillis()));
        return true;
      }
      if (allocatedBytes(libc, number) > CLOSED_HERE_BYTES) {
        closeMemory(libc, number);
        return true;
      }
      return false;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      return false;
    }
  }

  /** Never stuck, but a queue of them is as many descriptors all the same. */
  private void closeMemory(Libc libc, int number) {
    closing(1);
    boolean taken = false;
    try {
      memoryCloser.execute(() -> {
        DescriptorDisposal.DIRECT.dispose(libc, number);
        closing(-1);
      });
      taken = true;
    } finally {
      if (!taken) {
        closing(-1);
      }
    }
  }

  private void submit(QuarantinedClose close) {
    close.account().closing(1);
    boolean taken = false;
    try {
      workers.submit(close);
      taken = true;
    } finally {
      if (!taken) {
        close.account().closing(-1);
      }
    }
  }

  private static long allocatedBytes(Libc libc, int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(Stat.STAT_BYTES, Long.BYTES);
      return libc.fstat(number, stat) < 0 ? 0 : Stat.ofStat(Abi.current(), stat).allocatedBytes();
    }
  }

  /** Descriptors of all clients that have been given up and are still open. */
  public int pendingCloses() {
    return pendingCloses.get();
  }

  void closing(int change) {
    pendingCloses.addAndGet(change);
  }

  boolean isStuck(QuarantineAccount account) {
    return workers.isStuck(account);
  }

  /** What has happened so far. */
  public QuarantineStatistics statistics() {
    return new QuarantineStatistics(
        reads.get(), workers.stalledNow(), workers.stalledEver(), closesHandedOff.get());
  }

  /** Threads there are for reading and closing, stuck ones included. */
  int threads() {
    return workers.threads();
  }

  /**
   * Reads that have not begun are refused, from now on all of them; what is to be closed still is.
   * Waits for nobody: threads end when they are done.
   */
  @Override
  public void close() {
    workers.close();
    memoryCloser.shutdown();
  }
}
