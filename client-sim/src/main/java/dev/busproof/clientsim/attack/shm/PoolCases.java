package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import java.io.IOException;
import java.util.List;

/** What a client says about its pool and what its file really is. */
final class PoolCases {
  private static final String GOOD = "good";
  private static final String BAD = "bad";

  private PoolCases() {}

  static List<AttackCase> all() {
    return List.of(
        new ScriptedCase(
            "shm.pool.larger-than-file.unsealed",
            "A buffer past the end of its file costs at most its own client.",
            "A pool's size that is believed because the client said it.",
            Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE),
            attack -> largerThanFile(attack, false)),
        new ScriptedCase(
            "shm.pool.larger-than-file.sealed",
            "A buffer past the end of a file sealed against shrinking costs at most its own"
                + " client.",
            "A seal that is taken for a promise about bytes that never were there.",
            Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE),
            attack -> largerThanFile(attack, true)),
        new ScriptedCase(
            "shm.pool.resize-past-sealed-end",
            "A seal against shrinking vouches for today's size only: a pool resized past it costs"
                + " at most its own client.",
            "A verdict on seals that is not revisited when the pool is resized.",
            Expectation.of(Endings.RESIZE_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE),
            PoolCases::resizePastSealedEnd),
        new ScriptedCase(
                "shm.pool.shrink",
                "A pool cannot be made smaller, and its client is told.",
                "A pool that shrinks below the buffers that were made in it.",
                Expectation.of(Endings.RESIZE_REFUSED),
                PoolCases::shrink)
            .withTwin(PoolCases::grow),
        new ScriptedCase(
            "shm.pool.good-beside-bad",
            "A buffer whose part of the file is whole is shown, whatever became of the rest.",
            "An answer to one bad buffer that takes the good ones of its pool along.",
            Expectation.of(Endings.SURVIVES),
            attack -> twoBuffers(attack, false)),
        new ScriptedCase(
            "shm.pool.bad-beside-good",
            "Of two buffers of one pool the one that lost its part of the file is blamed.",
            "An error that blames whichever buffer of the pool comes first.",
            Expectation.of(Endings.readFailedOn(BAD), Endings.BUFFER_GONE),
            attack -> twoBuffers(attack, true)));
  }

  private static void largerThanFile(Attack attack, boolean sealed)
      throws IOException, MissingGlobalException {
    try (var file = file(attack, Canvas.BYTES)) {
      if (sealed) {
        file.seal(Seal.SHRINK);
      }
      attack.client(session -> {
        int pool = session.createPool(file.fd(), 2 * Canvas.BYTES);
        showSecondHalf(session, pool);
      });
    }
  }

  private static void resizePastSealedEnd(Attack attack)
      throws IOException, MissingGlobalException {
    try (var file = file(attack, Canvas.BYTES)) {
      file.seal(Seal.SHRINK);
      attack.client(session -> {
        int pool = session.createPool(file.fd(), Canvas.BYTES);
        var window = Window.open(session);
        Canvas.show(window, session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT));
        session.resizePool(pool, 2 * Canvas.BYTES);
        showSecondHalf(session, pool);
      });
    }
  }

  private static void shrink(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, 2L * Canvas.BYTES)) {
      attack.client(session -> {
        int pool = session.createPool(file.fd(), 2 * Canvas.BYTES);
        session.resizePool(pool, Canvas.BYTES);
      });
    }
  }

  private static void grow(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, 2L * Canvas.BYTES)) {
      attack.client(session -> {
        int pool = session.createPool(file.fd(), Canvas.BYTES);
        session.resizePool(pool, 2 * Canvas.BYTES);
        Canvas.showAndRequireService(attack, session, file.fd());
      });
    }
  }

  private static void twoBuffers(Attack attack, boolean showBad)
      throws IOException, MissingGlobalException {
    try (var file = file(attack, 2L * Canvas.BYTES)) {
      attack.client(session -> {
        int pool = session.createPool(file.fd(), 2 * Canvas.BYTES);
        int good = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        int bad = session.createBuffer(pool, Canvas.BYTES, Canvas.WIDTH, Canvas.HEIGHT);
        session.client().nameRole(good, GOOD);
        session.client().nameRole(bad, BAD);
        var window = Window.open(session);
        Canvas.show(window, good);
        file.truncate(Canvas.BYTES);
        Canvas.show(window, good);
        if (showBad) {
          Canvas.show(Window.open(session), bad);
        }
      });
    }
  }

  private static void showSecondHalf(Session session, int pool) throws ClientEndedException {
    int buffer = session.createBuffer(pool, Canvas.BYTES, Canvas.WIDTH, Canvas.HEIGHT);
    Canvas.show(Window.open(session), buffer);
  }

  private static Memfd file(Attack attack, long sizeBytes) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-pool", sizeBytes, Memfd.Option.SEALABLE);
    file.fill(Canvas.COLOUR);
    return file;
  }
}
