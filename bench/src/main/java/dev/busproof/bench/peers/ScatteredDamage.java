package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlSurface;
import java.util.List;
import java.util.SplittableRandom;

/** A commit with 30,000 small rectangles of damage all over a fullscreen window. */
final class ScatteredDamage implements Scenario {
  private static final Metric CPU =
      Metric.lower("scattered-damage-cpu", Unit.MILLIS).with("rectangles", 30_000);

  private static final int RECTANGLES = 30_000;
  private static final int SIDE = 8;
  private static final long PATIENCE_MILLIS = 120_000;

  @Override
  public List<Metric> metrics() {
    return List.of(CPU);
  }

  /** Some take most of a minute for it. */
  @Override
  public int rounds(Effort effort) {
    return Math.min(3, effort.rounds());
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
      scatter(window);
      showOne(generator, window);
      window.desk().client().roundtrip();
      readings.add(CPU, (contender.cpuNanos() - cpuNanos) / 1e6);
    }
  }

  /** The same places for everybody. */
  private static void scatter(LoadWindow window) throws PeerException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < RECTANGLES; i++) {
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
