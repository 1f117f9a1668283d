package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A compositor that was just started, and to which nobody has connected since it was ready. */
final class Idle implements Scenario {
  private static final Metric START = Metric.lower("start-to-ready", Unit.MILLIS);
  private static final Metric CPU = Metric.lower("idle-cpu", Unit.PERCENT);
  private static final Metric RESIDENT = Metric.lower("idle-rss", Unit.MEBIBYTES);
  private static final Metric PROPORTIONAL = Metric.lower("idle-pss", Unit.MEBIBYTES);

  /** From the launch of a compositor to its being ready, roughly. */
  static final long START_MILLIS = 500;

  private static final double MEBIBYTE = 1 << 20;
  private static final long SETTLE_NANOS = 500_000_000;

  @Override
  public List<Metric> metrics() {
    return List.of(START, CPU, RESIDENT, PROPORTIONAL);
  }

  @Override
  public long estimateMillis(Effort effort) {
    return START_MILLIS + SETTLE_NANOS / 1_000_000 + effort.millis();
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Contender fresh = contender.fresh()) {
      long begin = System.nanoTime();
      fresh.ensureReady();
      readings.add(START, (System.nanoTime() - begin) / 1e6);
      LockSupport.parkNanos(SETTLE_NANOS);
      Contender.Memory memory = fresh.memory();
      readings.add(RESIDENT, memory.residentBytes() / MEBIBYTE);
      readings.add(PROPORTIONAL, memory.proportionalBytes() / MEBIBYTE);
      long cpuNanos = fresh.cpuNanos();
      long from = System.nanoTime();
      LockSupport.parkNanos(effort.millis() * 1_000_000);
      readings.add(CPU, 100.0 * (fresh.cpuNanos() - cpuNanos) / (System.nanoTime() - from));
    }
  }
}
