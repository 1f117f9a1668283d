package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What {@link RealNoSigbusTest} runs in a JVM of its own: one thread reads a file window by window
 * while another cuts it off and makes it whole again. {@code NoSigbusRace guarded|unguarded
 * NOSIGBUS|GUARDED TRUNCATIONS}: that many, and on until some have been met, since an emulated
 * machine reads 17 windows meanwhile.
 *
 * <p>The last line is {@code truncations N, windows N, in place N, zeros N, faults N}: windows read
 * in the mapping itself, those among them in which a page was zero, because it was cut off or
 * because it was cut off and is a hole since, and loads that the guard, if there is one, answered
 * for.
 */
final class NoSigbusRace {
  private static final int PAGE = 4096;
  private static final int PAGES = 256;
  private static final int SIZE = PAGES * PAGE;
  private static final int PIXEL = 0x11223344;

  /** Windows in which a load met a truncation, so that the race has been one. */
  private static final long MEETINGS = 3;

  private final SharingLadder ladder;
  private final SharingPath path;
  private final int leastTruncations;
  private final AtomicLong truncations = new AtomicLong();
  private final AtomicLong zeros = new AtomicLong();
  private long windows;
  private long inPlace;

  private NoSigbusRace(SharingLadder ladder, SharingPath path, int leastTruncations) {
    this.ladder = ladder;
    this.path = path;
    this.leastTruncations = leastTruncations;
  }

  public static void main(String[] arguments) throws Exception {
    Libc libc = Libc.system();
    SharingPath path = SharingPath.valueOf(arguments[1]);
    SharingOptions options =
        path == SharingPath.GUARDED
            ? SharingOptions.defaults().withNoSigbusFlag(0).withPreference(Preference.GUARDED)
            : SharingOptions.defaults().withNoSigbusFlag(RealNoSigbusTest.FLAG);
    SharingLadder ladder =
        arguments[0].equals("guarded")
            ? SharingLadder.create(libc, options)
            : SharingLadder.withoutGuard(libc, options);
    new NoSigbusRace(ladder, path, Integer.parseInt(arguments[2])).run(libc);
  }

  private void run(Libc libc) throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread client =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
              .start(() -> truncate(memfd));
      while (client.isAlive()) {
        memfd.fill(PIXEL);
        read(memfd);
      }
      client.join();
      if (failure.get() != null) {
        throw new AssertionError("the client failed", failure.get());
      }
    }
    System.out.printf(
        "truncations %d, windows %d, in place %d, zeros %d, faults %d%n",
        truncations.get(), windows, inPlace, zeros.get(), faults());
  }

  private long faults() {
    return ladder.statistics().faults().getOrDefault(path, 0L);
  }

  private boolean hasBeenMet() {
    return (path == SharingPath.GUARDED ? faults() : zeros.get()) >= MEETINGS;
  }

  /** A memory that has faulted is not read again, so each window has one of its own. */
  private void read(Memfd memfd) throws LinuxException, RefusedException {
    try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      if (memory.path() != path) {
        throw new AssertionError(memory.path() + " instead of " + path);
      }
      try (ReadWindow window = memory.open(0, SIZE)) {
        boolean zero = false;
        for (int offset = 0; offset < SIZE; offset += PAGE) {
          zero |= window.segment().get(JAVA_INT, offset) == 0;
        }
        windows++;
        // One with holes in it is a copy, in which nothing is loaded from the client's memory.
        if (window.copiedBytes() == 0) {
          inPlace++;
          zeros.addAndGet(zero ? 1 : 0);
        }
      } catch (TruncatedException e) {
        // It was cut off when the window was to be opened; that is no load.
      }
    }
  }

  private void truncate(Memfd memfd) {
    SplittableRandom random = new SplittableRandom(1);
    try {
      while (truncations.get() < leastTruncations || !hasBeenMet()) {
        memfd.truncate((long) random.nextInt(PAGES) * PAGE);
        memfd.truncate(SIZE);
        truncations.incrementAndGet();
      }
    } catch (LinuxException e) {
      throw new AssertionError("ftruncate", e);
    }
  }
}
