package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlSurface;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How fast one client is answered, and how many of its requests are carried out. */
final class Messages implements Scenario {
  private static final Metric P50 = Metric.lower("sync-p50", Unit.MICROS);
  private static final Metric P99 = Metric.lower("sync-p99", Unit.MICROS);
  private static final Metric P999 = Metric.lower("sync-p99.9", Unit.MICROS);
  private static final Metric DAMAGE = Metric.higher("damage-requests", Unit.PER_SECOND);

  private static final long LONGEST_NANOS = 10_000_000_000L;

  /** Between two answers that are waited for: enough to keep the compositor's buffer full. */
  private static final int DAMAGE_BATCH = 20_000;

  @Override
  public List<Metric> metrics() {
    return List.of(P50, P99, P999, DAMAGE);
  }

  @Override
  public long estimateMillis(Effort effort) {
    return 2 * (effort.warmupMillis() + effort.millis());
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Generator generator = Generator.create(Libc.system())) {
      Desk desk = Desk.connect(generator, contender.socket());
      measure(desk.client(), desk.createSurface(), effort, readings);
    }
  }

  /** With any server that answers wl_display.sync and takes damage for that surface. */
  static void measure(LoadClient client, int surface, Effort effort, Readings readings)
      throws PeerException {
    syncs(client, effort.warmupMillis());
    Histogram nanos = syncs(client, effort.millis());
    readings.add(P50, nanos.getValueAtPercentile(50) / 1e3, nanos);
    readings.add(P99, nanos.getValueAtPercentile(99) / 1e3, nanos);
    readings.add(P999, nanos.getValueAtPercentile(99.9) / 1e3, nanos);
    damage(client, surface, effort.warmupMillis());
    readings.add(DAMAGE, damage(client, surface, effort.millis()));
  }

  private static Histogram syncs(LoadClient client, long millis) throws PeerException {
    Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    long begin = System.nanoTime();
    long before = begin;
    while (before - begin < millis * 1_000_000) {
      client.roundtrip();
      long now = System.nanoTime();
      nanos.recordValue(Math.min(LONGEST_NANOS, now - before));
      before = now;
    }
    return nanos;
  }

  private static double damage(LoadClient client, int surface, long millis) throws PeerException {
    long begin = System.nanoTime();
    long requests = 0;
    long now = begin;
    client.sync();
    int asked = client.synced() + 1;
    while (now - begin < millis * 1_000_000) {
      for (int i = 0; i < DAMAGE_BATCH; i++) {
        client.request(surface, WlSurface.Request.Damage.OPCODE, 0, 0, 64, 64);
      }
      requests += DAMAGE_BATCH;
      client.sync();
      asked++;
      // One batch is on its way while the next is written.
      int answered = asked - 1;
      client.generator().until("answer to wl_display.sync", () -> client.synced() >= answered);
      now = System.nanoTime();
    }
    int last = asked;
    client.generator().until("answer to wl_display.sync", () -> client.synced() >= last);
    return requests * 1e9 / (System.nanoTime() - begin);
  }
}
