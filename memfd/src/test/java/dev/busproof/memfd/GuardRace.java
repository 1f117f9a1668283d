package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Two files, each truncated without a pause by one thread and read through windows by two. */
final class GuardRace {
  private static final int SIZE = 64 * 4096;

  /** How often the race must be lost before it has shown anything. */
  private static final int ENOUGH = 40;

  private final Libc libc;
  private final boolean guarded;

  GuardRace(Libc libc, boolean guarded) {
    this.libc = libc;
    this.guarded = guarded;
  }

  void run() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong windows = new AtomicLong();
    AtomicLong faulted = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    SharingLadder ladder = SharingLadder.create(libc, SharingOptions.defaults());
    try (Memfd first = Memfd.create(libc, "first", SIZE);
        Memfd second = Memfd.create(libc, "second", SIZE)) {
      for (Memfd memfd : List.of(first, second)) {
        threads.add(
            thread(
                thrown,
                () -> {
                  while (!stop.get()) {
                    memfd.truncate(0);
                    memfd.truncate(SIZE);
                    // Without its pages the file would be copied, not read in place.
                    memfd.allocate(0, SIZE);
                  }
                }));
        for (int i = 0; i < 2; i++) {
          threads.add(
              thread(
                  thrown,
                  () -> {
                    int[] pixels = new int[SIZE / 4];
                    while (!stop.get()) {
                      readOnce(ladder, memfd, pixels, windows, faulted, refused);
                    }
                  }));
        }
      }
      long deadline = System.nanoTime() + 120_000_000_000L;
      while (faulted.get() < ENOUGH && System.nanoTime() < deadline && thrown.isEmpty()) {
        Thread.sleep(10);
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    synchronized (thrown) {
      for (Throwable one : thrown) {
        one.printStackTrace();
        System.exit(1);
      }
    }
    GuardScenarios.check(ladder.mappings() == 0 && ladder.mappedBytes() == 0, "mappings left");
    if (guarded) {
      int registered = BusGuard.install(libc).guard().map(BusGuard::registered).orElse(0);
      GuardScenarios.check(registered == 0, "ranges left");
    }
    System.out.println(
        "faulted " + faulted + " of " + windows + " windows, " + refused + " found too short");
    GuardScenarios.check(faulted.get() >= ENOUGH, "the race was never lost, so nothing was shown");
  }

  private void readOnce(
      SharingLadder ladder,
      Memfd memfd,
      int[] pixels,
      AtomicLong windows,
      AtomicLong faulted,
      AtomicLong refused)
      throws Exception {
    try (ReadableMemory memory = memory(ladder, memfd)) {
      for (int i = 0; i < 20; i++) {
        try {
          ReadWindow window = memory.open(0, SIZE);
          try (window) {
            MemorySegment.copy(window.segment(), JAVA_INT, 0, pixels, 0, pixels.length);
          }
          windows.incrementAndGet();
          if (window.faulted()) {
            faulted.incrementAndGet();
          }
        } catch (TruncatedException e) {
          refused.incrementAndGet();
        }
      }
    }
  }

  private ReadableMemory memory(SharingLadder ladder, Memfd memfd) throws Exception {
    Fd fd = memfd.fd().duplicate();
    if (guarded) {
      return (ReadableMemory) ladder.admit(fd, SIZE);
    }
    Mapping mapping =
        Mapping.of(
            fd, SIZE, Constants.MAP_PRIVATE, Optional.empty(), new MappingTally(Integer.MAX_VALUE));
    return new MappedMemory(ladder, SharingPath.GUARDED, fd, mapping);
  }

  interface Body {
    void run() throws Exception;
  }

  static Thread thread(List<Throwable> thrown, Body body) {
    Thread thread =
        new Thread(() -> {
          try {
            body.run();
          } catch (Throwable e) {
            synchronized (thrown) {
              thrown.add(e);
            }
          }
        });
    thread.start();
    return thread;
  }
}
