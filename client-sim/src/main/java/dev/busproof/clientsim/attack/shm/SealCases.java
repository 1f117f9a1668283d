package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files that are sealed, or handed over read-only: all harmless to a reader, so all welcome. The
 * protocol lets a compositor that maps writable refuse some of them, which is STRICT.
 */
final class SealCases {
  /**
   * Seals with which a file cannot be mapped writable and shared. EXEC implies the other two for a
   * file that may be executed, as memfds may.
   */
  private static final Set<Seal> READERS_ONLY = Set.of(Seal.WRITE, Seal.FUTURE_WRITE, Seal.EXEC);

  private SealCases() {}

  static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    for (var seal : Seal.values()) {
      cases.add(sealed(idPart(seal), EnumSet.of(seal)));
    }
    cases.add(sealed("shrink-and-grow", EnumSet.of(Seal.SHRINK, Seal.GROW, Seal.SEAL)));
    cases.add(sealed("write-and-size", EnumSet.of(Seal.SHRINK, Seal.GROW, Seal.WRITE)));
    cases.add(sealed("all", EnumSet.allOf(Seal.class)));
    cases.add(
        new ScriptedCase(
            "shm.seal.read-only-fd",
            "A read-only descriptor is welcome: a compositor only reads.",
            "A pool that is mapped writable although nothing is ever written to it.",
            welcome(READERS_ONLY),
            SealCases::readOnly));
    for (var seal : Seal.values()) {
      cases.add(late(seal, Moment.BEFORE_COMMIT, "before-commit"));
    }
    cases.add(late(Seal.SHRINK, Moment.AFTER_COMMIT, "between-frames"));
    cases.add(late(Seal.WRITE, Moment.AFTER_COMMIT, "between-frames"));
    cases.add(
        new ScriptedCase(
            "shm.seal.by-receiver",
            "Whatever seals a compositor adds to a client's file, the client can go on to grow the"
                + " file and to draw.",
            "A defence that takes from its client what it needs.",
            Expectation.of(Endings.SURVIVES),
            SealCases::byReceiver));
    return List.copyOf(cases);
  }

  private static String idPart(Seal seal) {
    return seal.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Expectation welcome(Set<Seal> seals) {
    var served = Expectation.of(Endings.SURVIVES);
    return seals.stream().anyMatch(READERS_ONLY::contains)
        ? served.butPermits(Endings.POOL_REFUSED)
        : served;
  }

  private static AttackCase sealed(String name, Set<Seal> seals) {
    var names = seals.stream().map(SealCases::idPart).collect(Collectors.joining(", "));
    return new ScriptedCase(
        "shm.seal." + name,
        "A file with the seals {%s} is welcome: a compositor only reads.".formatted(names),
        "A pool that is mapped writable although nothing is ever written to it.",
        welcome(seals),
        attack -> {
          try (var file = file(attack, Canvas.COLOUR)) {
            seal(file, seals);
            attack.client(session -> Canvas.showAndBeServed(attack, session, file.fd()));
          }
        });
  }

  /** A seal that comes when the compositor has looked at them already. */
  private static AttackCase late(Seal seal, Moment moment, String when) {
    var id = "shm.seal.late-%s.%s".formatted(idPart(seal), when);
    return new ScriptedCase(
        id,
        "A file that is sealed (%s) %s is shown as ever."
            .formatted(idPart(seal), moment == Moment.BEFORE_COMMIT ? moment.text() : "when shown"),
        "Seals that are asked for once and taken for what they were.",
        Expectation.of(Endings.SURVIVES),
        attack -> {
          int colour = Look.colourOf(id);
          try (var file = file(attack, colour)) {
            attack.client(session -> {
              var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, Canvas.BYTES);
              moment.before(stage);
              session.client().roundtrip();
              sealIfPossible(attack, file, seal);
              moment.after(stage);
              session.client().roundtrip();
              Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
            });
          }
        });
  }

  /** Whoever maps a file writable keeps others from sealing it against writing. */
  private static void sealIfPossible(Attack attack, Memfd file, Seal seal) throws IOException {
    try {
      seal(file, EnumSet.of(seal));
    } catch (LinuxException e) {
      if (e.errno() != Errno.EBUSY) {
        throw e;
      }
      attack.count("seals kept out by a writable mapping", 1);
    }
  }

  /** A kernel that is older than a seal answers EINVAL: F_SEAL_EXEC came with 6.3. */
  private static void seal(Memfd file, Set<Seal> seals) throws IOException {
    try {
      file.fd().addSeals(seals);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      throw new UnsupportedException("this kernel lacks one of the seals " + seals);
    }
  }

  private static void readOnly(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, Canvas.COLOUR)) {
      file.seal(Seal.SHRINK);
      try (var reader = file.fd().reopenReadOnly()) {
        attack.client(session -> Canvas.showAndBeServed(attack, session, reader));
      }
    }
  }

  private static void byReceiver(Attack attack) throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.seal.by-receiver");
    try (var file = file(attack, Canvas.COLOUR)) {
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, Canvas.BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
        session.client().roundtrip();
        for (var seal : file.seals()) {
          attack.count("seals added by the target: " + idPart(seal), 1);
        }
        try {
          file.truncate(2L * Canvas.BYTES);
          file.fill(colour);
        } catch (LinuxException e) {
          if (e.errno() != Errno.EPERM) {
            throw e;
          }
          throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.TAMPERED));
        }
        session.resizePool(stage.pool(), 2 * Canvas.BYTES);
        stage.showAndBeServed();
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
    }
  }

  private static Memfd file(Attack attack, int colour) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-sealed", Canvas.BYTES, Memfd.Option.SEALABLE);
    file.fill(colour);
    return file;
  }
}
