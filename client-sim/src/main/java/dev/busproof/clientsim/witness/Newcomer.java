package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An innocent client that arrives: it connects, learns the globals, shows a window with one small
 * buffer in sealed memory, waits until that was drawn or given back, and leaves.
 */
final class Newcomer {
  private static final int SIDE = 64;
  private static final int BYTES = SIDE * SIDE * 4;
  private static final int COLOUR = 0xff20a040;

  private final Libc libc;
  private final Path socket;
  private final long answerMillis;

  Newcomer(Libc libc, Path socket, long answerMillis) {
    this.libc = libc;
    this.socket = socket;
    this.answerMillis = answerMillis;
  }

  /** How one arrival went. */
  sealed interface Arrival {
    /**
     * It was let in.
     *
     * @param answerMillis from connecting to the globals
     * @param frameMillis from connecting to its frame, or all its waiting for that
     * @param drawn whether its buffer was drawn or given back
     */
    record Welcome(long answerMillis, long frameMillis, boolean drawn) implements Arrival {}

    /** It was refused, disconnected or not answered. */
    record Refused(String why) implements Arrival {}

    /** The lab could not send it. */
    record LabFailed(String why) implements Arrival {}
  }

  Arrival arrive() {
    long start = System.nanoTime();
    try (var client = RawClient.connect(libc, socket, answerMillis)) {
      client.globals();
      long answered = millisSince(start);
      boolean drawn = draw(client);
      return new Arrival.Welcome(answered, millisSince(start), drawn);
    } catch (ClientEndedException e) {
      return new Arrival.Refused(String.valueOf(e.getMessage()));
    } catch (LinuxException e) {
      var why = String.valueOf(e.getMessage());
      return RawClient.isRefusal(e) ? new Arrival.Refused(why) : new Arrival.LabFailed(why);
    } catch (RuntimeException e) {
      return new Arrival.LabFailed(e.toString());
    }
  }

  private boolean draw(RawClient client) throws ClientEndedException, LinuxException {
    try (var file = Memfd.create(libc, "busproof-newcomer", BYTES, Memfd.Option.SEALABLE)) {
      file.fill(COLOUR);
      file.seal(Seal.SHRINK);
      // Closing it twice, here and by whoever connected it, does no harm.
      var session = Session.over(client);
      var released = new AtomicBoolean();
      // wl_buffer.release is the interface's only event.
      EventHandler onRelease = (opcode, version, body) -> released.set(true);
      int pool = session.createPool(file.fd(), BYTES);
      int buffer = session.createBuffer(pool, 0, SIDE, SIDE, onRelease);
      var window = Window.open(session);
      window.present(buffer, SIDE, SIDE);
      return client.pump(
          Deadline.inMillis(answerMillis), () -> released.get() || !window.isFramePending());
    } catch (MissingGlobalException e) {
      return false; // a target without surfaces or shared memory draws nobody's
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Arrivals of one kind, counted; not thread-safe. */
  static final class Tally {
    private long arrivals;
    private long failures;
    private long worstMillis;
    private long drawn;
    private long worstFrameMillis;
    private Optional<String> firstFailure = Optional.empty();
    private Optional<String> labFailure = Optional.empty();

    void add(Arrival arrival) {
      arrivals++;
      switch (arrival) {
        case Arrival.Welcome welcome -> {
          worstMillis = Math.max(worstMillis, welcome.answerMillis());
          worstFrameMillis = Math.max(worstFrameMillis, welcome.frameMillis());
          drawn += welcome.drawn() ? 1 : 0;
        }
        case Arrival.Refused refused -> {
          failures++;
          firstFailure = firstFailure.or(() -> Optional.of(refused.why()));
        }
        case Arrival.LabFailed failed -> labFailure = Optional.of(failed.why());
      }
    }

    NewcomerRecord record(Newcomers.Calm calm) {
      return new NewcomerRecord(
          arrivals,
          failures,
          worstMillis,
          firstFailure,
          drawn,
          worstFrameMillis,
          calm.answerMillis(),
          calm.frameMillis(),
          labFailure);
    }
  }
}
