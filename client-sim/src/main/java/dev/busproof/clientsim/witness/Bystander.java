package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.SharedPixels;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An innocent client: one small window in sealed memory, drawn anew at every frame callback, and a
 * {@code wl_display.sync} under way at most times. It runs on a thread of its own; its methods may
 * be called from any other.
 */
public final class Bystander implements AutoCloseable {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 64;
  private static final int BUFFER_BYTES = WIDTH * HEIGHT * 4;

  /** Between two syncs: often enough to see a stall of 100 ms, seldom enough to cost nothing. */
  private static final long SYNC_PERIOD_MILLIS = 20;

  private final Libc libc;
  private final Path socket;
  private final long answerMillis;
  private final Gauge frames = new Gauge(true);
  private final Gauge answers = new Gauge(false);
  private final Thread thread;

  private volatile boolean stopped;
  private volatile @Nullable String failure;
  private volatile @Nullable String labFailure;
  private long baselineGapMillis;
  private boolean framesWhenCovered;

  private Bystander(Libc libc, Path socket, long answerMillis) {
    this.libc = libc;
    this.socket = socket;
    this.answerMillis = answerMillis;
    this.thread = Thread.ofPlatform().daemon().name("bystander").unstarted(this::run);
  }

  /** Connects and starts to draw. */
  public static Bystander start(Libc libc, Path socket, long answerMillis) {
    var bystander = new Bystander(libc, socket, answerMillis);
    bystander.thread.start();
    return bystander;
  }

  /** Stores what is normal for this target. */
  public void calibrate(long normalGapMillis, boolean framesComeWhenCovered) {
    baselineGapMillis = normalGapMillis;
    framesWhenCovered = framesComeWhenCovered;
  }

  /** Starts a new measurement. */
  public void reset() {
    frames.reset();
    answers.reset();
  }

  /** Whether frames are to be expected in spite of a window on top. */
  public boolean isOwedFrames() {
    return framesWhenCovered;
  }

  /** The longest gap between frames that is normal for this target. */
  public long baselineGapMillis() {
    return baselineGapMillis;
  }

  /**
   * Whether it is still served: connected, and given within {@code millis} a frame, or an answer
   * where frames cannot be expected. Starts a new measurement.
   */
  public boolean isServedWithin(long millis) {
    reset();
    return await(framesWhenCovered ? frames : answers, 1, millis);
  }

  /** Frame callbacks since the last reset. */
  public long frames() {
    return frames.ticks();
  }

  /** Longest gap between frame callbacks since the last reset. */
  public long longestGapMillis() {
    return frames.longestMillis();
  }

  /** Whether it is connected and drawing. */
  public boolean isWell() {
    return failure == null && labFailure == null && thread.isAlive();
  }

  /** Waits until {@code count} frame callbacks came since the last reset. */
  public boolean awaitFrames(long count, long millis) {
    return await(frames, count, millis);
  }

  private boolean await(Gauge gauge, long count, long millis) {
    var deadline = Deadline.inMillis(millis);
    while (gauge.ticks() < count && isWell() && !deadline.isOver()) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return gauge.ticks() >= count;
  }

  /** What it went through since the last reset. */
  public BystanderRecord observe() {
    return new BystanderRecord(
        frames.ticks(),
        baselineGapMillis,
        frames.longestMillis(),
        answers.longestMillis(),
        framesWhenCovered,
        Optional.ofNullable(failure),
        Optional.ofNullable(labFailure),
        frames.samples(),
        answers.samples());
  }

  private void run() {
    try (var session = Session.open(libc, socket, answerMillis);
        var file =
            Memfd.create(libc, "busproof-bystander", 2L * BUFFER_BYTES, Memfd.Option.SEALABLE)) {
      file.seal(Seal.SHRINK);
      draw(session, new SharedPixels(session, file.fd(), WIDTH, HEIGHT, 2));
    } catch (ClientEndedException e) {
      failure = e.end().text();
    } catch (MissingGlobalException e) {
      failure = "could not go on: " + e.getMessage();
    } catch (LinuxException e) {
      if (RawClient.isRefusal(e)) {
        failure = "could not connect: " + e.getMessage();
      } else {
        labFailure = e.getMessage();
      }
    } catch (RuntimeException e) {
      labFailure = e.toString();
    }
  }

  private void draw(Session session, SharedPixels pixels)
      throws ClientEndedException, LinuxException {
    var client = session.client();
    var window = Window.open(session);
    var nextSync = Deadline.inMillis(0);
    int colour = 0;
    frames.resume();
    while (!stopped) {
      if (!window.isFramePending()) {
        var free = pixels.takeFree();
        if (free.isPresent()) {
          pixels.fill(free.get(), 0xff000000 | (colour += 0x010305));
          window.present(pixels.buffer(free.get()), WIDTH, HEIGHT);
        }
      }
      if (nextSync.isOver()) {
        nextSync = sync(client);
      }
      long before = window.frames();
      client.pump(
          Deadline.inMillis(SYNC_PERIOD_MILLIS),
          () ->
              window.frames() > before
                  || stopped
                  || (!window.isFramePending() && pixels.hasFree()));
      if (window.frames() > before) {
        frames.tick(true);
      }
    }
  }

  private boolean syncPending;

  private Deadline sync(RawClient client) throws ClientEndedException {
    if (!syncPending) {
      syncPending = true;
      answers.resume();
      client.sync(() -> {
        syncPending = false;
        answers.tick(false);
      });
      client.flush();
    }
    return Deadline.inMillis(SYNC_PERIOD_MILLIS);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(java.time.Duration.ofMillis(answerMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
