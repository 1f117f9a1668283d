package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import java.io.IOException;
import java.util.List;

/**
 * {@code wl_shm_pool.resize}, by which pools can only become bigger, and with it the file "is at
 * least as big as the new pool size".
 */
final class ResizeCases {
  private static final int BYTES = Canvas.BYTES;

  /** So often a pool is grown by a page while it is shown. */
  private static final int STEPS = 64;

  private static final int PAGE_BYTES = 4096;

  private ResizeCases() {}

  static List<AttackCase> all() {
    var refused = Expectation.of(Endings.RESIZE_REFUSED);
    var pastTheEnd =
        Expectation.of(Endings.RESIZE_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
    return List.of(
        new ScriptedCase(
            "shm.resize.during-frame",
            "A pool that grows together with its file while a frame is awaited goes on being"
                + " shown.",
            "A mapping that moves while somebody reads it, or buffers that stay at the old one.",
            Expectation.of(Endings.SURVIVES),
            ResizeCases::duringFrame),
        new ScriptedCase(
            "shm.resize.by-the-page",
            "A pool may grow by a page 64 times, and is shown each time.",
            "A mapping or descriptor that each resize leaves behind.",
            Expectation.of(Endings.SURVIVES),
            ResizeCases::byThePage),
        new ScriptedCase(
            "shm.resize.to-same",
            "A resize to the present size changes nothing.",
            "A mapping that is given up before the new one is had.",
            Expectation.of(Endings.SURVIVES, Endings.RESIZE_REFUSED),
            attack -> resized(attack, BYTES)),
        new ScriptedCase(
            "shm.resize.to-int-max",
            "A pool of 2^31 - 1 bytes whose file is short is shown where its file is, or refused.",
            "Memory that is taken, or looked through, by the size that a client names.",
            Expectation.of(
                Endings.SURVIVES, Endings.RESIZE_REFUSED, Endings.NO_MEMORY, Endings.BUFFER_GONE),
            attack -> resized(attack, Integer.MAX_VALUE)),
        new ScriptedCase(
                "shm.resize.shrink",
                "A pool cannot be made smaller, and its client is told.",
                "A pool that shrinks below the buffers that were made in it.",
                refused,
                attack -> resized(attack, BYTES / 2))
            .withTwin(ResizeCases::grown),
        new ScriptedCase(
            "shm.resize.to-zero",
            "A pool cannot be made smaller, least of all empty, and its client is told.",
            "A mapping of no length, and buffers that outlive it.",
            refused,
            attack -> resized(attack, 0)),
        new ScriptedCase(
            "shm.resize.to-negative",
            "A pool cannot have a negative size, and its client is told.",
            "A size that is large once its sign is forgotten.",
            refused,
            attack -> resized(attack, -BYTES)),
        new ScriptedCase(
            "shm.resize.to-int-min",
            "A pool cannot have a size of -2^31, and its client is told.",
            "A size that stays negative when it is negated.",
            refused,
            attack -> resized(attack, Integer.MIN_VALUE)),
        new ScriptedCase(
            "shm.resize.past-sealed-end",
            "A seal against shrinking vouches for today's size only: a pool resized past it costs"
                + " at most its own client.",
            "A verdict on seals that is not revisited when the pool is resized.",
            pastTheEnd,
            attack -> pastEnd(attack, Seal.SHRINK)),
        new ScriptedCase(
            "shm.resize.past-sealed-end.for-good",
            "A pool resized past the end of a file that can neither shrink nor grow costs at most"
                + " its own client.",
            "All the right seals, and a size that nobody compares.",
            pastTheEnd,
            attack -> pastEnd(attack, Seal.SHRINK, Seal.GROW, Seal.SEAL)),
        new ScriptedCase(
            "shm.resize.past-unsealed-end",
            "A pool resized past the end of its file costs at most its own client.",
            "A size that is looked at when the pool is made, and never again.",
            pastTheEnd,
            attack -> pastEnd(attack)),
        new ScriptedCase(
            "shm.resize.before-the-file-grows",
            "A pool that is resized before its file is costs at most its own client.",
            "A read of all of the new part at once.",
            Expectation.of(Endings.SURVIVES, Endings.RESIZE_REFUSED),
            ResizeCases::beforeTheFileGrows));
  }

  private static BufferShape second() {
    return Canvas.SHAPE.at(BYTES);
  }

  private static Memfd file(Attack attack, long sizeBytes, int colour) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-resize", sizeBytes, Memfd.Option.SEALABLE);
    file.fill(colour);
    return file;
  }

  private static void grow(Fd file, long fromBytes, long toBytes, int colour) throws IOException {
    file.truncate(toBytes);
    file.fill(fromBytes, toBytes - fromBytes, colour);
  }

  /** The pool is shown, resized to anything, and shown again if that was accepted. */
  private static void resized(Attack attack, int sizeBytes)
      throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.resize." + sizeBytes);
    try (var file = file(attack, BYTES, colour)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.show();
        session.resizePool(stage.pool(), sizeBytes);
        stage.showAndBeServed();
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
    }
  }

  private static void pastEnd(Attack attack, Seal... seals)
      throws IOException, MissingGlobalException {
    try (var file = file(attack, BYTES, Canvas.COLOUR)) {
      for (var seal : seals) {
        file.seal(seal);
      }
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.show();
        session.resizePool(stage.pool(), 2 * BYTES);
        var beyond = session.createBuffer(stage.pool(), second());
        Canvas.showAndBeServed(attack, session, stage.window(), beyond);
      });
    }
  }

  private static void beforeTheFileGrows(Attack attack) throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.resize.before-the-file-grows");
    try (var file = file(attack, BYTES, Canvas.COLOUR)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.show();
        session.resizePool(stage.pool(), 2 * BYTES);
        var beyond = session.createBuffer(stage.pool(), second());
        session.client().roundtrip();
        grow(file.fd(), BYTES, 2L * BYTES, colour);
        Canvas.showAndBeServed(attack, session, stage.window(), beyond);
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
    }
  }

  private static void duringFrame(Attack attack) throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.resize.during-frame");
    try (var file = file(attack, BYTES, Canvas.COLOUR)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.window().present(stage.buffer().id(), Canvas.WIDTH, Canvas.HEIGHT);
        grow(file.fd(), BYTES, 2L * BYTES, colour);
        session.resizePool(stage.pool(), 2 * BYTES);
        session.client().roundtrip();
        stage.showAndBeServed();
        var beyond = session.createBuffer(stage.pool(), second());
        Canvas.showAndBeServed(attack, session, stage.window(), beyond);
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
    }
  }

  private static void grown(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, 2L * BYTES, Canvas.COLOUR)) {
      attack.client(session -> {
        int pool = session.createPool(file.fd(), BYTES);
        session.resizePool(pool, 2 * BYTES);
        var beyond = session.createBuffer(pool, second());
        Canvas.showAndBeServed(attack, session, Window.open(session), beyond);
      });
    }
  }

  private static void byThePage(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, BYTES + (long) STEPS * PAGE_BYTES, Canvas.COLOUR)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.show();
        for (int i = 1; i <= STEPS; i++) {
          session.resizePool(stage.pool(), BYTES + i * PAGE_BYTES);
          stage.window().present(stage.buffer().id(), Canvas.WIDTH, Canvas.HEIGHT);
        }
        stage.showAndBeServed();
      });
    }
  }
}
