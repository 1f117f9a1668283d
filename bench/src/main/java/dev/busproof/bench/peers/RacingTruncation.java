package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that truncates its pool while it is painted, again and again, and beside it one that
 * does nothing but draw: how much that one notices.
 */
final class RacingTruncation implements Scenario {
  private static final Metric QUIET = Metric.lower("bystander-gap-p99-quiet", Unit.MILLIS);
  private static final Metric RACED = Metric.lower("bystander-gap-p99-raced", Unit.MILLIS);
  private static final Metric RATIO = Metric.lower("bystander-gap-p99-ratio", Unit.COUNT);

  private static final int SIDE = 256;
  private static final int FEWEST_FRAMES = 10;
  private static final long BETWEEN_NANOS = 20_000;

  @Override
  public List<Metric> metrics() {
    return List.of(QUIET, RACED, RATIO);
  }

  /** What takes minutes is measured once. */
  @Override
  public int rounds(Effort effort) {
    return 1;
  }

  @Override
  public long estimateMillis(Effort effort) {
    return Idle.START_MILLIS + effort.warmupMillis() + effort.quietMillis() + effort.raceMillis();
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Contender fresh = contender.fresh();
        Generator generator = Generator.create(Libc.system());
        LoadPool pool = LoadPool.sealed(Libc.system(), SIDE, SIDE, 2)) {
      fresh.ensureReady();
      LoadWindow bystander =
          new LoadWindow(Desk.connect(generator, fresh.socket()), pool, false).await();
      bystander.start();
      generator.forMillis(effort.warmupMillis());
      double quiet = gapMillis(generator, bystander, effort.quietMillis());
      AtomicBoolean over = new AtomicBoolean();
      Thread hostile = Thread.ofPlatform().name("hostile").start(() -> race(fresh.socket(), over));
      double raced;
      try {
        raced = gapMillis(generator, bystander, effort.raceMillis());
      } finally {
        over.set(true);
        join(hostile);
      }
      readings.add(QUIET, quiet);
      readings.add(RACED, raced);
      readings.add(RATIO, raced / quiet);
    }
  }

  private static double gapMillis(Generator generator, LoadWindow window, long millis)
      throws PeerException {
    FrameGaps gaps = new FrameGaps(System.nanoTime());
    window.listen(gaps);
    generator.forMillis(millis);
    generator.until("frame callback", () -> gaps.frames() >= FEWEST_FRAMES);
    window.stopListening();
    return gaps.millisAt(99);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void race(Path socket, AtomicBoolean over) {
    while (!over.get()) {
      try (Generator generator = Generator.create(Libc.system());
          LoadPool pool = LoadPool.open(Libc.system(), SIDE, SIDE, 2)) {
        race(generator, pool, socket, over);
      } catch (PeerException e) {
        // It was ended for what it did, as it should be: the next one comes.
      } catch (LinuxException e) {
        return;
      }
    }
  }

  private static void race(Generator generator, LoadPool pool, Path socket, AtomicBoolean over)
      throws PeerException, LinuxException {
    LoadWindow window = new LoadWindow(Desk.connect(generator, socket), pool, false).await();
    window.start();
    long whole = pool.file().sizeBytes();
    for (long i = 0; !over.get(); i++) {
      generator.turn(0);
      pool.file().truncate(0);
      pool.file().truncate(whole);
      LockSupport.parkNanos(BETWEEN_NANOS);
      if (window.frames() == 0 && i % 64 == 0) {
        generator.turn(1);
      }
    }
  }
}
