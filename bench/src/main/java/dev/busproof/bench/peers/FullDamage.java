package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/** A fullscreen window of opaque pixels, all of it new in every frame. */
final class FullDamage implements Scenario {
  static final int WIDTH = 1920;
  static final int HEIGHT = 1080;

  /** However long they take. */
  private static final int FEWEST_FRAMES = 10;

  private static final Metric CPU =
      Metric.lower("frame-cpu", Unit.MICROS).with("size", "1920x1080");

  @Override
  public List<Metric> metrics() {
    return List.of(CPU.with("pool", "sealed"), CPU.with("pool", "unsealed"));
  }

  @Override
  public long estimateMillis(Effort effort) {
    return 2 * (effort.warmupMillis() + effort.millis());
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    Libc libc = Libc.system();
    try (LoadPool pool = LoadPool.sealed(libc, WIDTH, HEIGHT, 2)) {
      readings.add(CPU.with("pool", "sealed"), frameMicros(contender, effort, pool));
    }
    try (LoadPool pool = LoadPool.open(libc, WIDTH, HEIGHT, 2)) {
      readings.add(CPU.with("pool", "unsealed"), frameMicros(contender, effort, pool));
    }
  }

  static double frameMicros(Contender contender, Effort effort, LoadPool pool)
      throws PeerException, LinuxException {
    try (Generator generator = Generator.create(Libc.system())) {
      Desk desk = Desk.connect(generator, contender.socket());
      LoadWindow window = new LoadWindow(desk, pool, true).await();
      window.start();
      generator.forMillis(effort.warmupMillis());
      long frames = window.frames();
      long cpuNanos = contender.cpuNanos();
      generator.forMillis(effort.millis());
      generator.until("frame callback", () -> window.frames() - frames >= FEWEST_FRAMES);
      double micros = (contender.cpuNanos() - cpuNanos) / 1e3;
      return micros / (window.frames() - frames);
    }
  }
}
