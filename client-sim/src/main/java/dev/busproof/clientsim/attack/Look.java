package dev.busproof.clientsim.attack;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.clientsim.capture.Demand;
import dev.busproof.clientsim.capture.Dialect;
import dev.busproof.clientsim.capture.Shot;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Memfd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * What is really on the screen, where the target lets clients see it: a frame callback says that
 * something was drawn, and only a picture says what.
 */
public final class Look {
  /** A picture is taken again for so long: the frame that counts may be the next one. */
  private static final long PATIENCE_MILLIS = 1000;

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int XBGR8888 = 0x34324258;
  private static final int ABGR8888 = 0x34324241;
  private static final int RGB = 0xffffff;

  private Look() {}

  /**
   * A colour that no other client of the lab is likely to show at the same time.
   *
   * @param seed the case's id, say
   */
  public static int colourOf(String seed) {
    // Never near black, which is what missing pixels look like.
    return 0xff404040 | seed.hashCode();
  }

  /**
   * Requires that many pixels of that colour on the screen. Whatever lies above a window, or beyond
   * the screen's edge, is not the target's mistake: ask for a part of them only. Where the target
   * lets nobody look, nothing is required.
   *
   * @throws ClientEndedException as UNSEEN
   */
  public static void expect(Attack attack, int colour, long leastPixels)
      throws ClientEndedException, IOException {
    require(attack, colour, "pixels seen of " + leastPixels, seen -> seen >= leastPixels);
  }

  /**
   * Requires that no pixel of that colour is on the screen.
   *
   * @throws ClientEndedException as UNSEEN
   */
  public static void expectNone(Attack attack, int colour)
      throws ClientEndedException, IOException {
    require(attack, colour, "pixels seen of none", seen -> seen == 0);
  }

  private static void require(Attack attack, int colour, String counter, LongPredicate enough)
      throws ClientEndedException, IOException {
    var deadline = Deadline.inMillis(PATIENCE_MILLIS);
    OptionalLong seen;
    do {
      seen = count(attack, colour);
      if (seen.isEmpty() || enough.test(seen.getAsLong())) {
        return;
      }
    } while (!deadline.isOver());
    attack.count(counter, seen.getAsLong());
    throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSEEN));
  }

  /** Pixels of that colour on the screen; empty where the target lets nobody look. */
  public static OptionalLong count(Attack attack, int colour) throws IOException {
    try (var session =
        Session.open(attack.libc(), attack.socket(), attack.options().answerMillis())) {
      for (var dialect : Dialect.values()) {
        if (session.client().globals().keySet().containsAll(dialect.globals())) {
          return count(attack, session, dialect.shoot(session), colour);
        }
      }
      return OptionalLong.empty();
    } catch (ClientEndedException | MissingGlobalException e) {
      return OptionalLong.empty(); // what ails the target is found by others
    }
  }

  private static OptionalLong count(Attack attack, Session session, Shot shot, int colour)
      throws ClientEndedException, IOException {
    var deadline = Deadline.inMillis(attack.options().answerMillis());
    var wanted = shot.demand(deadline);
    if (wanted.isEmpty() || !isKnown(wanted.get().format())) {
      return OptionalLong.empty();
    }
    var demand = wanted.get();
    try (var file = Memfd.create(attack.libc(), "busproof-look", demand.sizeBytes())) {
      int pool = session.createPool(file.fd(), demand.sizeBytes());
      shot.copyInto(session.createBuffer(pool, demand.shape()));
      return shot.await(deadline).filter(Shot.Outcome.READY::equals).isPresent()
          ? OptionalLong.of(count(file, demand, colour))
          : OptionalLong.empty();
    }
  }

  private static boolean isKnown(int format) {
    return format == BufferShape.XRGB8888 || format == BufferShape.ARGB8888 || isReversed(format);
  }

  private static boolean isReversed(int format) {
    return format == XBGR8888 || format == ABGR8888;
  }

  private static long count(Memfd file, Demand demand, int colour) throws IOException {
    int wanted = RGB & (isReversed(demand.format()) ? Integer.reverseBytes(colour) >>> 8 : colour);
    long found = 0;
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(BLOCK_BYTES);
      for (long at = 0; at < demand.sizeBytes(); ) {
        int count = file.fd().pread(block, at);
        if (count <= 0) {
          throw new IOException("a picture that was ready ends at byte " + at);
        }
        for (int i = 0; i + Integer.BYTES <= count; i += Integer.BYTES) {
          if ((block.get(JAVA_INT_UNALIGNED, i) & RGB) == wanted) {
            found++;
          }
        }
        at += count;
      }
    }
    return found;
  }
}
