package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sixteen threads that read four pools while a fifth each truncates them, two that do nothing but
 * allocate, and one that collects; the signals come from outside. A pool is full of one pixel and
 * truncated once, to a size of its own, so that every window can be judged to the byte.
 */
final class SignalStorm {
  private static final int PAGE = Libc.system().getpagesize();
  private static final int SIZE = 64 * PAGE;
  private static final int PIXEL = 0x5a5a5a5a;
  private static final int POOLS = 4;
  private static final int READERS = 4;
  private static final int ENOUGH = 100;
  private static final long DEADLINE_NANOS = 120_000_000_000L;

  private final Libc libc = Libc.system();
  private final SharingLadder ladder = SharingLadder.create(libc, SharingOptions.defaults());
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong windows = new AtomicLong();
  private final AtomicLong faultedPools = new AtomicLong();
  private final List<Throwable> thrown = new ArrayList<>();

  /** {@code SignalStorm FILE}: goes on until the file is there, which says that it has stormed. */
  public static void main(String[] arguments) throws Exception {
    new SignalStorm().run(Path.of(arguments[0]));
    System.out.println("survived");
  }

  private void run(Path stormed) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < POOLS; i++) {
      threads.addAll(new PoolRounds().threads());
    }
    for (int i = 0; i < 2; i++) {
      threads.add(GuardRace.thread(thrown, this::allocate));
    }
    threads.add(GuardRace.thread(thrown, this::collect));
    System.out.println("started");
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (System.nanoTime() < deadline && failures() == 0) {
      if (faultedPools.get() >= ENOUGH && Files.exists(stormed)) {
        break;
      }
      Thread.sleep(5);
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (thrown) {
      for (Throwable one : thrown) {
        one.printStackTrace();
        System.exit(1);
      }
    }
    BusGuard guard = BusGuard.install(libc).guard().orElseThrow();
    System.out.println(
        guard.faults() + " faults in " + faultedPools + " pools, " + windows + " windows");
    GuardScenarios.check(faultedPools.get() >= ENOUGH, "the race was hardly ever lost");
    GuardScenarios.check(guard.faults() >= faultedPools.get(), "a fault was not counted");
    GuardScenarios.check(
        guard.faults() <= faultedPools.get() * READERS, "more faults than there were readers");
    GuardScenarios.check(guard.registered() == 0, "ranges left");
    GuardScenarios.check(ladder.mappings() == 0 && ladder.mappedBytes() == 0, "mappings left");
  }

  private int failures() {
    synchronized (thrown) {
      return thrown.size();
    }
  }

  private void allocate() {
    List<byte[]> kept = new ArrayList<>();
    while (!stop.get()) {
      kept.add(new byte[ThreadLocalRandom.current().nextInt(1, 1 << 14)]);
      if (kept.size() == 500) {
        kept.clear();
      }
    }
  }

  private void collect() throws InterruptedException {
    while (!stop.get()) {
      System.gc();
      Thread.sleep(10);
    }
  }

  /** One pool after the other, each read by all readers until all of them have seen its end. */
  private final class PoolRounds {
    private final Phaser round = new Phaser(READERS + 1);
    private final AtomicInteger loads = new AtomicInteger();
    private volatile boolean last;
    private volatile Pool pool = new Pool();

    PoolRounds() throws Exception {}

    List<Thread> threads() {
      List<Thread> threads = new ArrayList<>();
      threads.add(ending(this::truncate));
      for (int i = 0; i < READERS; i++) {
        threads.add(ending(this::read));
      }
      return threads;
    }

    /** Nobody waits for a thread that has failed. */
    private Thread ending(GuardRace.Body body) {
      return GuardRace.thread(
          thrown,
          () -> {
            try {
              body.run();
            } finally {
              round.forceTermination();
            }
          });
    }

    private void truncate() throws Exception {
      while (!last && !round.isTerminated()) {
        round.arriveAndAwaitAdvance();
        Pool mine = pool;
        Thread.sleep(0, ThreadLocalRandom.current().nextInt(1, 1_000_000));
        mine.truncate();
        round.arriveAndAwaitAdvance();
        mine.close();
        if (loads.getAndSet(0) > 0) {
          faultedPools.incrementAndGet();
        }
        last = stop.get() || round.isTerminated();
        if (!last) {
          pool = new Pool();
        }
        round.arriveAndAwaitAdvance();
      }
    }

    private void read() throws Exception {
      int[] pixels = new int[SIZE / 4];
      while (!last && !round.isTerminated()) {
        round.arriveAndAwaitAdvance();
        while (!round.isTerminated() && readOnce(pool, pixels)) {
          windows.incrementAndGet();
        }
        round.arriveAndAwaitAdvance();
        round.arriveAndAwaitAdvance();
      }
    }

    /** False once the pool's end was noticed. */
    private boolean readOnce(Pool mine, int[] pixels) throws Exception {
      ReadWindow window;
      try {
        window = mine.memory.open(0, SIZE);
      } catch (TruncatedException e) {
        noteLoad(mine, e.fault().orElseThrow());
        return false;
      }
      try (window) {
        MemorySegment.copy(window.segment(), JAVA_INT, 0, pixels, 0, pixels.length);
      }
      window.fault().ifPresent(fault -> noteLoad(mine, fault));
      for (int pixel : pixels) {
        if (pixel != PIXEL && !(pixel == 0 && window.faulted())) {
          throw new AssertionError("read " + pixel + ", " + window.fault());
        }
      }
      return !window.faulted();
    }

    private void noteLoad(Pool mine, FaultRecord fault) {
      if (fault.finding() == Finding.LOAD) {
        loads.incrementAndGet();
        GuardScenarios.check(
            fault.offsetBytes() >= mine.firstPageGone() && fault.offsetBytes() < SIZE,
            "a load faulted at " + fault.offsetBytes() + " of " + mine.size);
      }
    }
  }

  private final class Pool implements AutoCloseable {
    final Memfd memfd = Memfd.create(libc, "pool", SIZE);
    final int size = 4 * ThreadLocalRandom.current().nextInt(SIZE / 4);
    final ReadableMemory memory;

    Pool() throws Exception {
      memfd.fill(PIXEL);
      memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE);
    }

    void truncate() throws Exception {
      memfd.truncate(size);
    }

    long firstPageGone() {
      return (size + PAGE - 1L) & -PAGE;
    }

    @Override
    public void close() {
      memory.close();
      memfd.close();
    }
  }
}
