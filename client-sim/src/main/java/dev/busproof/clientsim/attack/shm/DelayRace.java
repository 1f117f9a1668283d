package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client commits a frame, waits a little, and does something to what is being drawn: each time a
 * little later than the time before, from at once to more than a frame, and over again. How long
 * after the commit each act was, how far from the frame callback, and how many were before the
 * buffer was given back, is measured and kept.
 */
record DelayRace(Act act) implements AttackCase {
  /** Steps of a sweep; at 60 Hz a frame takes 16.7 ms. */
  private static final long STEP_NANOS = 400_000;

  private static final long LAST_NANOS = 20_000_000;

  private static final long FRAME_MILLIS = 100;
  private static final long MILLI_NANOS = 1_000_000;

  /** Near its moment an act looks so often whether the frame came first. */
  private static final long LOOK_NANOS = 50_000;

  /** What is done to the buffer on its way to the screen. */
  enum Act {
    RESIZE("resize", "whose pool is resized", "A mapping that moves while somebody reads it.") {
      @Override
      void play(Session session, PoolStage stage, Memfd file)
          throws ClientEndedException, IOException {
        file.truncate(2L * Canvas.BYTES);
        session.resizePool(stage.pool(), 2 * Canvas.BYTES);
      }
    },
    DESTROY_POOL("destroy-pool", "whose pool is destroyed", "A mapping that goes with its pool.") {
      @Override
      void play(Session session, PoolStage stage, Memfd file) throws ClientEndedException {
        stage.destroyPool();
      }
    },
    DESTROY_BUFFER(
        "destroy-buffer",
        "that is destroyed and whose file is truncated",
        "A buffer that is read after its object is gone, without the guard that went with it.") {
      @Override
      void play(Session session, PoolStage stage, Memfd file)
          throws ClientEndedException, IOException {
        stage.buffer().destroy();
        stage.destroyPool();
        session.client().flush();
        file.truncate(0);
      }
    },
    DESTROY_SURFACE(
        "destroy-surface",
        "whose window is destroyed and whose file is truncated",
        "A surface that is drawn after it is gone.") {
      @Override
      void play(Session session, PoolStage stage, Memfd file)
          throws ClientEndedException, IOException {
        stage.window().destroy();
        session.client().flush();
        file.truncate(0);
      }
    },
    SEAL(
        "seal",
        "whose file is sealed against writing",
        "A mapping whose rights are taken for what they were.") {
      @Override
      void play(Session session, PoolStage stage, Memfd file) throws LinuxException {
        try {
          file.seal(Seal.SHRINK, Seal.GROW, Seal.WRITE);
        } catch (LinuxException e) {
          // Whoever maps the file writable keeps the seal out.
          if (e.errno() != Errno.EBUSY) {
            throw e;
          }
        }
      }
    };

    private final String id;
    private final String text;
    private final String shows;

    Act(String id, String text, String shows) {
      this.id = id;
      this.text = text;
      this.shows = shows;
    }

    /** Whether what is shown stays whole. */
    boolean isHarmless() {
      return this == RESIZE || this == DESTROY_POOL || this == SEAL;
    }

    abstract void play(Session session, PoolStage stage, Memfd file)
        throws ClientEndedException, IOException;
  }

  static List<AttackCase> all() {
    return Arrays.stream(Act.values()).map(a -> (AttackCase) new DelayRace(a)).toList();
  }

  @Override
  public String id() {
    return "shm.race." + act.id;
  }

  @Override
  public String requirement() {
    return act.isHarmless()
        ? "A buffer %s at any moment of a frame is shown as ever.".formatted(act.text)
        : "A buffer %s at any moment of a frame costs at most its own client.".formatted(act.text);
  }

  @Override
  public String shows() {
    return act.shows;
  }

  @Override
  public Expectation expectation() {
    return act.isHarmless()
        ? Expectation.of(Endings.SURVIVES)
        : Expectation.of(Endings.SURVIVES, Endings.READ_FAILED, Endings.BUFFER_GONE);
  }

  @Override
  public void run(Attack attack) throws Exception {
    // Half of what a race of truncations gets: a sweep takes a second and says all there is.
    long endNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attack.options().raceMillis()) / 2;
    long delayNanos = 0;
    boolean met = false;
    while (!attack.isCancelled() && System.nanoTime() - endNanos < 0) {
      met |= once(attack, delayNanos);
      delayNanos = (delayNanos + STEP_NANOS) % LAST_NANOS;
    }
    if (!met && !attack.isCancelled()) {
      throw new UnsupportedException(
          "the target neither drew a frame of the race nor failed to: nothing was raced against");
    }
  }

  /** Returns whether the target came to the point of drawing. */
  private boolean once(Attack attack, long delayNanos) throws IOException, MissingGlobalException {
    var met = new boolean[1];
    try (var file =
        Memfd.create(attack.libc(), "busproof-race", Canvas.BYTES, Memfd.Option.SEALABLE)) {
      file.fill(Canvas.COLOUR);
      var end =
          attack.client(session -> {
            var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, Canvas.BYTES);
            stage.createPool();
            stage.createBuffer();
            stage.window().present(stage.buffer().id(), Canvas.WIDTH, Canvas.HEIGHT);
            long committedNanos = System.nanoTime();
            boolean drawn = awaitFrame(session.client(), stage, committedNanos + delayNanos);
            boolean released = stage.buffer().isReleased();
            long actedNanos;
            try {
              act.play(session, stage, file);
              session.client().flush();
            } finally {
              actedNanos = System.nanoTime();
              tell(attack, session.client(), actedNanos - committedNanos, drawn, released);
            }
            if (drawn) {
              attack.took("frame callback to act", actedNanos - stage.window().frameNanos());
              met[0] = true;
            } else if (act != Act.DESTROY_SURFACE && stage.window().awaitFrame(FRAME_MILLIS)) {
              // Negative, and so 0, where the callback came in the middle of the act.
              attack.took("act to frame callback", stage.window().frameNanos() - actedNanos);
              met[0] = true;
            }
          });
      return met[0] || Endings.READ_FAILED.admits(end) || Endings.BUFFER_GONE.admits(end);
    }
  }

  private void tell(Attack attack, RawClient client, long nanos, boolean drawn, boolean released) {
    attack.count("acts", 1);
    attack.count(drawn ? "acts after the frame" : "acts before the frame", 1);
    attack.count(released ? "acts after the release" : "acts before the release", 1);
    attack.took("commit to act", nanos);
    client.remark(
        "%s, %d µs after the commit, %s the frame callback, %s the release"
            .formatted(
                act.id,
                TimeUnit.NANOSECONDS.toMicros(nanos),
                drawn ? "after" : "before",
                released ? "after" : "before"));
  }

  /** Until the frame was drawn, or that moment; epoll alone would know milliseconds only. */
  private static boolean awaitFrame(RawClient client, PoolStage stage, long untilNanos)
      throws ClientEndedException {
    while (true) {
      client.readNow();
      long leftNanos = untilNanos - System.nanoTime();
      if (!stage.isFramePending() || leftNanos <= 0) {
        return !stage.isFramePending();
      }
      if (leftNanos > 2 * MILLI_NANOS) {
        client.pump(new Deadline(untilNanos - MILLI_NANOS), () -> !stage.isFramePending());
      } else {
        LockSupport.parkNanos(Math.min(leftNanos, LOOK_NANOS));
      }
    }
  }
}
