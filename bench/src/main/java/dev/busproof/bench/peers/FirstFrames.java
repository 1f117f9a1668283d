package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/** The first client of a compositor that was just started. */
final class FirstFrames implements Scenario {
  private static final Metric LONGEST = Metric.lower("first-frames-longest-gap", Unit.MILLIS);

  @Override
  public List<Metric> metrics() {
    return List.of(LONGEST);
  }

  @Override
  public long estimateMillis(Effort effort) {
    return Idle.START_MILLIS + effort.firstMillis();
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Contender fresh = contender.fresh();
        LoadPool pool = LoadPool.sealed(Libc.system(), FullDamage.WIDTH, FullDamage.HEIGHT, 2)) {
      fresh.ensureReady();
      try (Generator generator = Generator.create(Libc.system())) {
        LoadWindow window =
            new LoadWindow(Desk.connect(generator, fresh.socket()), pool, true).await();
        FrameGaps gaps = new FrameGaps(System.nanoTime());
        window.listen(gaps);
        window.start();
        generator.forMillis(effort.firstMillis());
        readings.add(LONGEST, gaps.longestMillis());
      }
    }
  }
}
