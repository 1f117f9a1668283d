package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread changes the size of a pool's file as fast as the kernel lets it while clients show
 * buffers of it, frame after frame, and connect again whenever they are ended: sooner or later the
 * file shrinks in the very moment in which the compositor reads.
 */
final class FileRace implements AttackCase {
  private static final int WIDTH = 512;
  private static final int HEIGHT = 512;
  private static final int BYTES = WIDTH * HEIGHT * 4;

  /** A client spends most of its life waiting for a frame; several keep the compositor reading. */
  private static final int CLIENTS = 3;

  /** A frame at 60 Hz takes 17 ms; a client that waits longer only wastes the race's time. */
  private static final long FRAME_MILLIS = 50;

  /** In truncations; two to a step. */
  private static final int WHOLE_EVERY = 16;

  /**
   * So long a race cannot last. Where 60,000 truncations took 68 s with a whole file for each two,
   * on a machine with much else to do, they took 13 s like this, and loads met the guard as often
   * in the same time.
   */
  private static final long MOST_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /** One step of a race over the file's size. */
  enum Step {
    TRUNCATE("shm.race.truncate", "truncated to nothing and restored") {
      @Override
      void run(Memfd file, Hits hits) throws LinuxException {
        // Whole at first, then all a hole: who looks for holes reads the one in place, the other
        // not. To make it whole takes the kernel 0.5 ms, a hundred times what it takes to truncate
        // a hole.
        if (hits.count() % WHOLE_EVERY == 0) {
          file.allocate(0, BYTES);
        }
        file.truncate(0);
        hits.hit();
        file.truncate(BYTES);
        file.truncate(0);
        hits.hit();
        file.truncate(BYTES);
      }
    },
    OSCILLATE("shm.race.grow-shrink", "shrunk and grown by turns to many sizes") {
      @Override
      void run(Memfd file, Hits hits) throws LinuxException {
        for (long size = BYTES; size > 0; size = size / 2 - 1) {
          file.truncate(size);
          hits.hit();
          file.truncate(BYTES + size);
        }
      }
    },
    PUNCH("shm.race.punch", "punched full of holes and filled again") {
      @Override
      void run(Memfd file, Hits hits) throws LinuxException {
        file.punchHole(0, BYTES);
        hits.hit();
        file.allocate(0, BYTES / 2);
        file.punchHole(BYTES / 4, BYTES / 4);
        hits.hit();
        file.allocate(0, BYTES);
      }
    };

    private final String id;
    private final String text;

    Step(String id, String text) {
      this.id = id;
      this.text = text;
    }

    /** What is done to the file over and over. */
    abstract void run(Memfd file, Hits hits) throws LinuxException;

    /** One time that something was taken from it. */
    private String hit() {
      return this == PUNCH ? "hole" : "truncation";
    }
  }

  private final Step step;

  FileRace(Step step) {
    this.step = step;
  }

  @Override
  public String id() {
    return step.id;
  }

  @Override
  public String requirement() {
    return "A file that is %s while its buffer is drawn costs at most its own client."
        .formatted(step.text);
  }

  @Override
  public String shows() {
    return "A size that is looked at first and relied on afterwards: whatever was checked is old by"
        + " the time of the load.";
  }

  @Override
  public Expectation expectation() {
    if (step == Step.PUNCH) {
      return Expectation.of(Endings.SURVIVES); // holes are zeros, and no error
    }
    // The client may also meet a moment in which its file is whole, or too short for a pool.
    return Expectation.of(
        Endings.READ_FAILED, Endings.BUFFER_GONE, Endings.POOL_REFUSED, Endings.SURVIVES);
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = Memfd.create(attack.libc(), "busproof-race", BYTES)) {
      file.fill(Canvas.COLOUR);
      var racer = new Racer(attack, file);
      try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
        race(racer, clients);
      }
      attack.count(step.hit() + "s", racer.hits.count());
      if (racer.failure != null) {
        throw racer.failure;
      }
      requireRaced(attack, racer);
    }
  }

  /** A race that nobody ran in must not look like one that was won. */
  private static void requireRaced(Attack attack, Racer racer) throws IOException {
    if (attack.isCancelled()) {
      return;
    }
    if (racer.hits.count() < racer.wanted) {
      throw new IOException(
          "%d of %d truncations in %d minutes"
              .formatted(
                  racer.hits.count(), racer.wanted, TimeUnit.MILLISECONDS.toMinutes(MOST_MILLIS)));
    }
    if (!racer.met) {
      throw new UnsupportedException(
          "the target neither drew a frame of the race nor failed to: nothing was raced against");
    }
  }

  private void race(Racer racer, ExecutorService clients)
      throws InterruptedException, ExecutionException {
    racer.thread.start();
    try {
      var lives = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        lives.add(clients.submit(() -> liveUntilOver(racer.attack, racer.file, racer)));
      }
      racer.thread.join();
      for (var life : lives) {
        life.get();
      }
    } finally {
      racer.stop();
    }
  }

  private boolean liveUntilOver(Attack attack, Memfd file, Racer racer)
      throws IOException, MissingGlobalException {
    try {
      while (!racer.isOver()) {
        attack.count("clients", 1);
        showUntilOver(attack, file, racer);
      }
      return true;
    } finally {
      // A client that cannot live any more, because the target died, leaves nothing to race for.
      racer.stop();
    }
  }

  private void showUntilOver(Attack attack, Memfd file, Racer racer)
      throws IOException, MissingGlobalException {
    var end =
        attack.client(session -> {
          var window = Window.open(session);
          int pool = session.createPool(file.fd(), BYTES);
          var buffer = session.createBuffer(pool, BufferShape.xrgb(0, WIDTH, HEIGHT));
          while (!racer.isOver()) {
            buffer.shownAgain();
            window.present(buffer.id(), WIDTH, HEIGHT);
            long committedNanos = System.nanoTime();
            long hitsBefore = racer.hits.count();
            attack.count("commits", 1);
            boolean drawn = false;
            try {
              drawn = window.awaitFrame(FRAME_MILLIS);
            } finally {
              long endNanos = drawn ? window.frameNanos() : System.nanoTime();
              var hits = racer.hits.since(hitsBefore, endNanos);
              tell(attack, session.client(), buffer, committedNanos, hits, endNanos, drawn);
            }
            if (drawn) {
              attack.count("frames", 1);
              racer.met = true;
            }
          }
        });
    if (Endings.READ_FAILED.admits(end) || Endings.BUFFER_GONE.admits(end)) {
      racer.met = true;
    }
  }

  /**
   * When the file was hit in the time of one frame. Where none was drawn, the client was ended, or
   * waited in vain.
   */
  private void tell(
      Attack attack,
      RawClient client,
      Buffer buffer,
      long committedNanos,
      Hits.Span hits,
      long endNanos,
      boolean drawn) {
    if (hits.count() == 0) {
      client.remark("no %s since the commit".formatted(step.hit()));
      return;
    }
    long firstNanos = hits.firstNanos() - committedNanos;
    attack.took("commit to first " + step.hit(), firstNanos);
    if (!buffer.isReleased() || hits.firstNanos() - buffer.releasedNanos() < 0) {
      attack.count("commits hit before the release", 1);
    }
    var told = "";
    if (drawn) {
      long lastNanos = endNanos - hits.lastNanos();
      attack.count("commits hit before the frame", 1);
      attack.took("last %s to frame callback".formatted(step.hit()), lastNanos);
      told = ", the last %d µs before the frame callback".formatted(micros(lastNanos));
    }
    client.remark(
        "%d %ss, the first %d µs after the commit%s"
            .formatted(hits.count(), step.hit(), micros(firstNanos), told));
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  /** The thread that changes the file's size. */
  private final class Racer {
    private final Attack attack;
    private final Memfd file;
    private final long wanted;
    private final long endNanos;
    private final Thread thread;

    private volatile boolean stopped;
    private volatile boolean over;

    /** Whether the target came to the point of reading the file. */
    private volatile boolean met;

    /** One by one, and when. */
    private final Hits hits = new Hits();

    private volatile @Nullable LinuxException failure;

    Racer(Attack attack, Memfd file) {
      this.attack = attack;
      this.file = file;
      this.wanted = step == Step.TRUNCATE ? attack.options().truncations() : 0;
      long millis = wanted > 0 ? MOST_MILLIS : attack.options().raceMillis();
      this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      this.thread = Thread.ofPlatform().daemon().name("racer").unstarted(this::run);
    }

    private void run() {
      try {
        while (!stopped && !attack.isCancelled() && !isDone()) {
          step.run(file, hits);
        }
      } catch (LinuxException e) {
        failure = e;
      } finally {
        over = true;
      }
    }

    private boolean isDone() {
      return System.nanoTime() - endNanos >= 0 || (wanted > 0 && hits.count() >= wanted);
    }

    boolean isOver() {
      return over;
    }

    void stop() {
      stopped = true;
    }
  }
}
