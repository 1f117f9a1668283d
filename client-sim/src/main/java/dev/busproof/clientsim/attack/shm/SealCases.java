package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import java.io.IOException;
import java.util.List;

/**
 * Files that are sealed, holed or handed over read-only: all harmless to a reader, so all welcome.
 * The protocol lets a compositor that maps writable refuse some of them, which is STRICT.
 */
final class SealCases {
  private SealCases() {}

  static List<AttackCase> all() {
    return List.of(
        new ScriptedCase(
            "shm.seal.write",
            "A write-sealed file is welcome: a compositor only reads.",
            "A pool that is mapped writable although nothing is ever written to it.",
            welcome(),
            attack -> sealed(attack, Seal.SHRINK, Seal.GROW, Seal.WRITE)),
        new ScriptedCase(
            "shm.seal.future-write",
            "A file sealed against future writes is welcome: a compositor only reads.",
            "A pool that is mapped writable although nothing is ever written to it.",
            welcome(),
            attack -> sealed(attack, Seal.SHRINK, Seal.FUTURE_WRITE)),
        new ScriptedCase(
            "shm.seal.read-only-fd",
            "A read-only descriptor is welcome: a compositor only reads.",
            "A pool that is mapped writable although nothing is ever written to it.",
            welcome(),
            SealCases::readOnly),
        new ScriptedCase(
                "shm.hole.sealed",
                "Holes punched into a sealed file while it is shown read as zeros and are no"
                    + " error.",
                "A seal against shrinking that is taken for one against change.",
                Expectation.of(Endings.SURVIVES),
                SealCases::holes)
            .withTwin(SealCases::whole));
  }

  private static Expectation welcome() {
    return Expectation.of(Endings.SURVIVES).butPermits(Endings.POOL_REFUSED);
  }

  private static void sealed(Attack attack, Seal first, Seal... more)
      throws IOException, MissingGlobalException {
    try (var file = file(attack)) {
      file.seal(first, more);
      show(attack, file.fd());
    }
  }

  private static void readOnly(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack)) {
      file.seal(Seal.SHRINK);
      try (var reader = file.fd().reopenReadOnly()) {
        show(attack, reader);
      }
    }
  }

  private static void show(Attack attack, Fd file) throws IOException, MissingGlobalException {
    attack.client(session -> Canvas.showAndBeServed(attack, session, file));
  }

  private static void holes(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack)) {
      file.seal(Seal.SHRINK);
      attack.client(session -> {
        var window = Window.open(session);
        int pool = session.createPool(file.fd(), Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        Canvas.show(window, buffer);
        file.punchHole(Canvas.BYTES / 2, Canvas.BYTES / 2);
        Canvas.show(window, buffer);
        file.punchHole(0, Canvas.BYTES);
        Canvas.show(window, buffer);
      });
    }
  }

  private static void whole(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack)) {
      file.seal(Seal.SHRINK);
      attack.client(session -> Canvas.showAndRequireService(attack, session, file.fd()));
    }
  }

  private static Memfd file(Attack attack) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-sealed", Canvas.BYTES, Memfd.Option.SEALABLE);
    file.fill(Canvas.COLOUR);
    return file;
  }
}
