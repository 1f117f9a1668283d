package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import java.nio.file.Path;
import java.util.List;

/** Clients and pools that come and go. */
final class ShortLives implements Scenario {
  private static final Metric CONNECT = Metric.lower("connect", Unit.MILLIS).with("clients", 1000);
  private static final Metric POOLS = Metric.lower("pool-cycle", Unit.MICROS);

  private static final int CLIENTS = 1000;

  /** As many as one message takes descriptors. */
  private static final int CYCLES_AT_ONCE = 28;

  static final int SIDE = 256;

  @Override
  public List<Metric> metrics() {
    return List.of(CONNECT, POOLS);
  }

  @Override
  public long estimateMillis(Effort effort) {
    return CLIENTS / 5 + effort.warmupMillis() + effort.millis();
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Generator generator = Generator.create(Libc.system())) {
      connects(generator, contender.socket(), CLIENTS / 2);
      readings.add(CONNECT, connects(generator, contender.socket(), CLIENTS) / 1e6);
    }
    try (Generator generator = Generator.create(Libc.system());
        LoadPool pool = LoadPool.sealed(Libc.system(), SIDE, SIDE, 1)) {
      Desk desk = Desk.connect(generator, contender.socket());
      pools(desk, pool, effort.warmupMillis());
      readings.add(POOLS, pools(desk, pool, effort.millis()));
    }
  }

  /** One after the other, each with a registry and an answer: how long all of them take. */
  static double connects(Generator generator, Path socket, int clients)
      throws PeerException, LinuxException {
    long begin = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      try (LoadClient client = generator.connect(socket)) {
        client.readGlobals();
      }
    }
    return System.nanoTime() - begin;
  }

  static double pools(Desk desk, LoadPool file, long millis) throws PeerException {
    long begin = System.nanoTime();
    long cycles = 0;
    LoadClient client = desk.client();
    while (System.nanoTime() - begin < millis * 1_000_000) {
      for (int i = 0; i < CYCLES_AT_ONCE; i++) {
        int pool = desk.createPool(file);
        int buffer = desk.createBuffer(pool, file, 0, WlShm.Format.XRGB8888, LoadClient.IGNORED);
        client.request(buffer, WlBuffer.Request.Destroy.OPCODE);
        client.request(pool, WlShmPool.Request.Destroy.OPCODE);
      }
      client.roundtrip();
      cycles += CYCLES_AT_ONCE;
    }
    return (System.nanoTime() - begin) / 1e3 / cycles;
  }
}
