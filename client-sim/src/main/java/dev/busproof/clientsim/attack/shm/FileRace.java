package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.MissingGlobalException;
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

  /** So long a race cannot last: 1,000,000 truncations took 5 s where they were measured. */
  private static final long MOST_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /** One step of a race over the file's size. */
  enum Step {
    TRUNCATE("shm.race.truncate", "truncated to nothing and restored") {
      @Override
      int run(Memfd file) throws LinuxException {
        // Whole at first, then all a hole: who looks for holes reads the one in place, the other
        // not.
        file.allocate(0, BYTES);
        file.truncate(0);
        file.truncate(BYTES);
        file.truncate(0);
        file.truncate(BYTES);
        return 2;
      }
    },
    OSCILLATE("shm.race.grow-shrink", "shrunk and grown by turns to many sizes") {
      @Override
      int run(Memfd file) throws LinuxException {
        int truncations = 0;
        for (long size = BYTES; size > 0; size = size / 2 - 1) {
          file.truncate(size);
          file.truncate(BYTES + size);
          truncations++;
        }
        return truncations;
      }
    },
    PUNCH("shm.race.punch", "punched full of holes and filled again") {
      @Override
      int run(Memfd file) throws LinuxException {
        file.punchHole(0, BYTES);
        file.allocate(0, BYTES / 2);
        file.punchHole(BYTES / 4, BYTES / 4);
        file.allocate(0, BYTES);
        return 2;
      }
    };

    private final String id;
    private final String text;

    Step(String id, String text) {
      this.id = id;
      this.text = text;
    }

    /** Returns how many times something was taken from the file. */
    abstract int run(Memfd file) throws LinuxException;
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
      attack.count(step == Step.PUNCH ? "holes" : "truncations", racer.truncations);
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
    if (racer.truncations < racer.wanted) {
      throw new IOException(
          "%d of %d truncations in %d minutes"
              .formatted(
                  racer.truncations, racer.wanted, TimeUnit.MILLISECONDS.toMinutes(MOST_MILLIS)));
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

  private static boolean liveUntilOver(Attack attack, Memfd file, Racer racer)
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

  private static void showUntilOver(Attack attack, Memfd file, Racer racer)
      throws IOException, MissingGlobalException {
    var end =
        attack.client(session -> {
          var window = Window.open(session);
          int pool = session.createPool(file.fd(), BYTES);
          int buffer = session.createBuffer(pool, 0, WIDTH, HEIGHT);
          while (!racer.isOver()) {
            window.present(buffer, WIDTH, HEIGHT);
            attack.count("commits", 1);
            if (window.awaitFrame(FRAME_MILLIS)) {
              attack.count("frames", 1);
              racer.met = true;
            }
          }
        });
    if (Endings.READ_FAILED.admits(end) || Endings.BUFFER_GONE.admits(end)) {
      racer.met = true;
    }
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

    private volatile long truncations;
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
      long done = 0;
      try {
        while (!stopped && !attack.isCancelled() && !isDone(done)) {
          done += step.run(file);
          truncations = done;
        }
      } catch (LinuxException e) {
        failure = e;
      } finally {
        over = true;
      }
    }

    private boolean isDone(long done) {
      return System.nanoTime() - endNanos >= 0 || (wanted > 0 && done >= wanted);
    }

    boolean isOver() {
      return over;
    }

    void stop() {
      stopped = true;
    }
  }
}
