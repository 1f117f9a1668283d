package dev.busproof.clientsim.attack.shm.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.capture.Demand;
import dev.busproof.clientsim.capture.Dialect;
import dev.busproof.clientsim.capture.Shot;
import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One client that has a picture taken: what the target wants for it, and what became of the file.
 * Used by its client's thread.
 */
final class Studio {
  /** What files are filled with; its alpha of 0x11 is in no picture of an opaque screen. */
  static final int CANARY = 0x11223344;

  private static final int BLOCK_BYTES = 1 << 20;

  private final Attack attack;
  private final Session session;
  private final Shot shot;
  private final Demand demand;

  private Studio(Attack attack, Session session, Shot shot, Demand demand) {
    this.attack = attack;
    this.session = session;
    this.shot = shot;
    this.demand = demand;
  }

  /**
   * Asks what buffer a picture of the screen wants.
   *
   * @throws UnsupportedException when the target takes none into shared memory
   */
  static Studio open(Attack attack, Session session, Dialect dialect)
      throws ClientEndedException, UnsupportedException {
    try {
      var shot = dialect.shoot(session);
      var demand = shot.demand(Deadline.inMillis(attack.options().answerMillis()));
      return new Studio(
          attack,
          session,
          shot,
          demand.orElseThrow(() ->
              new UnsupportedException("the target takes no pictures into shared memory now")));
    } catch (MissingGlobalException e) {
      throw new UnsupportedException(String.valueOf(e.getMessage()));
    }
  }

  Attack attack() {
    return attack;
  }

  Session session() {
    return session;
  }

  Demand demand() {
    return demand;
  }

  /** Bytes of the picture. */
  int sizeBytes() {
    return demand.sizeBytes();
  }

  Shot shot() {
    return shot;
  }

  /** A buffer that fits, over all of the file. */
  Buffer buffer(Fd file) throws ClientEndedException, IOException {
    return buffer(file, demand.shape(), sizeBytes());
  }

  /** Any buffer in a pool of its own. */
  Buffer buffer(Fd file, BufferShape shape, int poolBytes)
      throws ClientEndedException, IOException {
    return session.createBuffer(session.createPool(file, poolBytes), shape);
  }

  /** Asks for the picture, and for how it went. */
  void shootInto(Buffer buffer) throws ClientEndedException {
    shot.copyInto(buffer);
    conclude();
  }

  /**
   * Waits until it is known how it went.
   *
   * @throws ClientEndedException as DECLINED when it failed, as UNSERVED when nobody says
   */
  void conclude() throws ClientEndedException {
    var outcome = shot.await(Deadline.inMillis(attack.options().answerMillis()));
    session.client().roundtrip();
    if (outcome.isEmpty()) {
      throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
    }
    switch (outcome.get()) {
      case READY -> attack.count("pictures", 1);
      case FAILED -> throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.DECLINED));
    }
  }

  /**
   * Requires that every pixel of a buffer was written.
   *
   * @throws ClientEndedException as UNSEEN
   */
  static void requireWritten(Fd file, BufferShape shape) throws ClientEndedException, IOException {
    for (int y = 0; y < shape.height(); y++) {
      if (canaries(file, shape.offset() + (long) y * shape.stride(), shape.width() * 4L) > 0) {
        throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSEEN));
      }
    }
  }

  /** Whether nothing was written there. */
  static boolean isUntouched(Fd file, long offset, long lengthBytes) throws IOException {
    return canaries(file, offset, lengthBytes) == lengthBytes / Integer.BYTES;
  }

  private static long canaries(Fd file, long offset, long lengthBytes) throws IOException {
    long found = 0;
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(BLOCK_BYTES);
      long done = 0;
      while (done < lengthBytes) {
        var wanted = block.asSlice(0, Math.min(BLOCK_BYTES, lengthBytes - done));
        int count = file.pread(wanted, offset + done) / Integer.BYTES * Integer.BYTES;
        if (count <= 0) {
          throw new IOException("the file ends at byte " + (offset + done));
        }
        for (int i = 0; i < count; i += Integer.BYTES) {
          if (block.get(JAVA_INT_UNALIGNED, i) == CANARY) {
            found++;
          }
        }
        done += count;
      }
    }
    return found;
  }
}
