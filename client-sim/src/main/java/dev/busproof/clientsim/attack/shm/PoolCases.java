package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.wire.protocol.WlShm;
import java.io.IOException;
import java.util.List;

/** What a client says about its pool and what its file really is. */
final class PoolCases {
  private static final int BYTES = Canvas.BYTES;

  private PoolCases() {}

  static List<AttackCase> all() {
    var past = Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
    return List.of(
        new ScriptedCase(
            "shm.pool.good-beside-bad",
            "A buffer whose part of the file is whole is shown, whatever became of the rest.",
            "An answer to one bad buffer that takes the good ones of its pool along.",
            Expectation.of(Endings.SURVIVES),
            PoolCases::goodBesideBad),
        new ScriptedCase(
            "shm.pool.larger-than-file.unsealed",
            "A buffer past the end of its file costs at most its own client.",
            "A pool's size that is believed because the client said it.",
            past,
            attack -> largerThanFile(attack)),
        new ScriptedCase(
            "shm.pool.larger-than-file.sealed",
            "A buffer past the end of a file sealed against shrinking costs at most its own"
                + " client.",
            "A seal that is taken for a promise about bytes that never were there.",
            past,
            attack -> largerThanFile(attack, Seal.SHRINK)),
        new ScriptedCase(
            "shm.pool.of-nothing",
            "A pool over a file of no bytes costs at most its own client.",
            "A file that is read because it could be mapped.",
            past,
            PoolCases::ofNothing),
        new ScriptedCase(
            "shm.pool.int-max",
            "A pool of 2^31 - 1 bytes whose file is short is shown where its file is, or refused.",
            "Memory that is taken, or looked through, by the size that a client names.",
            Expectation.of(Endings.SURVIVES, Endings.POOL_REFUSED, Endings.NO_MEMORY),
            PoolCases::intMax),
        sized("zero", "no size", 0),
        sized("negative", "a negative size", -BYTES),
        sized("int-min", "a size of -2^31", Integer.MIN_VALUE));
  }

  private static AttackCase sized(String name, String text, int sizeBytes) {
    return new ScriptedCase(
        "shm.pool.size-" + name,
        "A pool of %s is refused.".formatted(text),
        "A mapping of no length, or of one that is large once its sign is forgotten.",
        // "invalid size or stride during pool or buffer creation", or "mmapping failed": both true
        Expectation.of(
            Endings.error(
                WlShm.NAME, WlShm.Error.INVALID_STRIDE.value(), WlShm.Error.INVALID_FD.value())),
        attack -> {
          try (var file = file(attack, BYTES)) {
            attack.client(session -> {
              session.createPool(file.fd(), sizeBytes);
              Service.expect(attack, session);
            });
          }
        });
  }

  private static Memfd file(Attack attack, long sizeBytes) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-pool", sizeBytes, Memfd.Option.SEALABLE);
    file.fill(Canvas.COLOUR);
    return file;
  }

  private static void largerThanFile(Attack attack, Seal... seals)
      throws IOException, MissingGlobalException {
    try (var file = file(attack, BYTES)) {
      for (var seal : seals) {
        file.seal(seal);
      }
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE.at(BYTES), 2 * BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
      });
    }
  }

  private static void ofNothing(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, 0)) {
      attack.client(session -> Canvas.showAndBeServed(attack, session, file.fd()));
    }
  }

  private static void intMax(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, BYTES)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, Integer.MAX_VALUE);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
      });
    }
  }

  private static void goodBesideBad(Attack attack) throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.pool.good-beside-bad");
    try (var file = file(attack, 2L * BYTES)) {
      file.fd().fill(0, BYTES, colour);
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, 2 * BYTES);
        stage.createPool();
        stage.createBuffer();
        session.createBuffer(stage.pool(), Canvas.SHAPE.at(BYTES));
        stage.show();
        file.truncate(BYTES);
        stage.showAndBeServed();
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
    }
  }
}
