package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Clients with a small window each, that draw whenever they are told to. */
record Crowd(int clients) implements Scenario {
  private static final int SIDE = 256;

  private Metric frames() {
    return Metric.higher("crowd-fps", Unit.PER_SECOND).with("clients", clients);
  }

  private Metric slowest() {
    return Metric.higher("crowd-fps-slowest", Unit.PER_SECOND).with("clients", clients);
  }

  private Metric cpu() {
    return Metric.lower("crowd-cpu", Unit.PERCENT).with("clients", clients);
  }

  private Metric frameCpu() {
    return Metric.lower("crowd-cpu-per-frame", Unit.MICROS).with("clients", clients);
  }

  private Metric generatorCpu() {
    return Metric.lower("crowd-generator-cpu", Unit.PERCENT).with("clients", clients);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(frames(), slowest(), cpu(), frameCpu(), generatorCpu());
  }

  @Override
  public long estimateMillis(Effort effort) {
    return 2L * clients + effort.warmupMillis() + effort.millis();
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    Deque<LoadPool> pools = new ArrayDeque<>();
    try (Generator generator = Generator.create(Libc.system())) {
      List<LoadWindow> windows = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        LoadPool pool = LoadPool.sealed(generator.libc(), SIDE, SIDE, 2);
        pools.add(pool);
        Desk desk = Desk.connect(generator, contender.socket());
        windows.add(new LoadWindow(desk, pool, false).await());
      }
      for (LoadWindow window : windows) {
        window.start();
      }
      generator.forMillis(effort.warmupMillis());
      measure(contender, effort, readings, generator, windows);
    } finally {
      pools.forEach(LoadPool::close);
    }
  }

  private void measure(
      Contender contender,
      Effort effort,
      Readings readings,
      Generator generator,
      List<LoadWindow> windows)
      throws PeerException {
    long[] before = windows.stream().mapToLong(LoadWindow::frames).toArray();
    long ownNanos = threadNanos();
    long cpuNanos = contender.cpuNanos();
    long begin = System.nanoTime();
    generator.forMillis(effort.millis());
    generator.until("frame callback", () -> windows.getFirst().frames() > before[0]);
    double nanos = System.nanoTime() - begin;
    double used = contender.cpuNanos() - cpuNanos;
    readings.add(cpu(), 100 * used / nanos);
    readings.add(generatorCpu(), 100 * (threadNanos() - ownNanos) / nanos);
    long all = 0;
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < before.length; i++) {
      long frames = windows.get(i).frames() - before[i];
      all += frames;
      fewest = Math.min(fewest, frames);
    }
    readings.add(frames(), all / (double) clients * 1e9 / nanos);
    readings.add(slowest(), fewest * 1e9 / nanos);
    readings.add(frameCpu(), used / 1e3 / all);
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
