package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlSurface;
import java.util.List;
import java.util.SplittableRandom;

/** A commit with thousands of small rectangles of damage all over a fullscreen window. */
final class ScatteredDamage implements Scenario {
  private static final Metric CPU = Metric.lower("scattered-damage-cpu", Unit.MILLIS);

  private static final int SIDE = 8;
  private static final long PATIENCE_MILLIS = 120_000;

  @Override
  public List<Metric> metrics() {
    return List.of(cpu(Effort.quick(true)), cpu(Effort.full()));
  }

  private static Metric cpu(Effort effort) {
    return CPU.with("rectangles", effort.rectangles());
  }

  /** Some take most of a minute for it. */
  @Override
  public int rounds(Effort effort) {
    return Math.min(3, effort.rounds());
  }

  @Override
  public long estimateMillis(Effort effort) {
    return (long) (effort.rectangles() / 1e3 * effort.rectangles() / 1e3 * 10);
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Generator generator = Generator.create(Libc.system());
        LoadPool pool = LoadPool.sealed(generator.libc(), FullDamage.WIDTH, FullDamage.HEIGHT, 2)) {
      generator.patientFor(PATIENCE_MILLIS);
      LoadWindow window =
          new LoadWindow(Desk.connect(generator, contender.socket()), pool, true).await();
      showOne(generator, window);
      long cpuNanos = contender.cpuNanos();
      scatter(window, effort.rectangles());
      showOne(generator, window);
      window.desk().client().roundtrip();
      readings.add(cpu(effort), (contender.cpuNanos() - cpuNanos) / 1e6);
    }
  }

  /** The same places for everybody. */
  private static void scatter(LoadWindow window, int rectangles) throws PeerException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < rectangles; i++) {
      int x = random.nextInt(FullDamage.WIDTH - SIDE);
      int y = random.nextInt(FullDamage.HEIGHT - SIDE);
      window
          .desk()
          .client()
          .request(window.surface(), WlSurface.Request.Damage.OPCODE, x, y, SIDE, SIDE);
    }
  }

  private static void showOne(Generator generator, LoadWindow window) throws PeerException {
    long before = window.frames();
    window.commitUndamaged();
    generator.until("frame callback", () -> window.frames() > before);
  }
}
