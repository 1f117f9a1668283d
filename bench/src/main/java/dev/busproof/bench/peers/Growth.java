package dev.busproof.bench.peers;

import dev.busproof.bench.model.Unit;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlSurface;
import java.util.ArrayList;
import java.util.List;

/**
 * More and more of something, in ten steps of as many each: what one more costs the compositor, in
 * processor time, at every step. Flat is right.
 */
final class Growth implements Scenario {
  /** What grows. */
  enum Of {
    CLIENTS("growth-clients", 5000, 5000),
    SURFACES("growth-surfaces", 10_000, 10_000),
    /** Compositors bound the pools of one client: it takes several to have so many. */
    POOLS("growth-pools", 10_000, 1000);

    private final String group;
    private final int most;
    private final int perClient;

    Of(String group, int most, int perClient) {
      this.group = group;
      this.most = most;
      this.perClient = perClient;
    }
  }

  private static final int STEPS = 10;
  private static final int SIDE = 16;

  /** As many as travel in one message, or nearly. */
  private static final int AT_ONCE = 25;

  private final Of what;

  Growth(Of what) {
    this.what = what;
  }

  private Metric step(int upTo) {
    return Metric.lower(what.group, Unit.MICROS).with("upTo", upTo);
  }

  private Metric flatness() {
    return Metric.lower(what.group + "-last-to-first", Unit.COUNT);
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (int i = 1; i <= STEPS; i++) {
      metrics.add(step(what.most / STEPS * i));
    }
    metrics.add(flatness());
    return List.copyOf(metrics);
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public int rounds(Effort effort) {
    return 1;
  }

  @Override
  public long estimateMillis(Effort effort) {
    return Idle.START_MILLIS + what.most / effort.growthPart() / 2;
  }

  @Override
  public void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException {
    try (Contender fresh = contender.fresh();
        Generator generator = Generator.create(Libc.system());
        LoadPool file = LoadPool.sealed(Libc.system(), SIDE, SIDE, 1)) {
      fresh.ensureReady();
      Crop crop = new Crop(what, generator, fresh, file);
      int step = what.most / STEPS / effort.growthPart();
      // A tenth beforehand: the first of a compositor that has just started are no measure.
      crop.grow(step);
      double first = 0;
      for (int i = 1; i <= STEPS; i++) {
        long before = fresh.cpuNanos();
        crop.grow(step);
        double micros = (fresh.cpuNanos() - before) / 1e3 / step;
        readings.add(step(what.most / STEPS * i), micros);
        first = i == 1 ? micros : first;
        if (i == STEPS) {
          readings.add(flatness(), micros / first);
        }
      }
    }
  }

  /** What has grown so far. */
  private static final class Crop {
    private final Of what;
    private final Generator generator;
    private final Contender contender;
    private final LoadPool file;
    private final List<Desk> desks = new ArrayList<>();
    private int grown;

    Crop(Of what, Generator generator, Contender contender, LoadPool file) {
      this.what = what;
      this.generator = generator;
      this.contender = contender;
      this.file = file;
    }

    void grow(int count) throws PeerException, LinuxException {
      for (int i = 0; i < count; i++) {
        switch (what) {
          case CLIENTS -> generator.connect(contender.socket()).readGlobals();
          case SURFACES -> {
            Desk desk = desk();
            int surface = desk.createSurface();
            desk.client().request(surface, WlSurface.Request.Commit.OPCODE);
          }
          case POOLS -> desk().createPool(file);
        }
        grown++;
        if (what != Of.CLIENTS && grown % AT_ONCE == 0) {
          desk().client().roundtrip();
        }
      }
      if (what != Of.CLIENTS) {
        desk().client().roundtrip();
      }
    }

    private Desk desk() throws PeerException {
      if (desks.size() <= grown / what.perClient) {
        desks.add(Desk.connect(generator, contender.socket()));
      }
      return desks.getLast();
    }
  }
}
