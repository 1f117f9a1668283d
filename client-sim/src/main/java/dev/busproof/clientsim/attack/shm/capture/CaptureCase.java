package dev.busproof.clientsim.attack.shm.capture;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.shm.file.Backing;
import dev.busproof.clientsim.attack.shm.file.PoolFile;
import dev.busproof.clientsim.capture.Dialect;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.protocol.WlOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A picture of the screen into memory that is not what it should be.
 *
 * @param plan what is done, in whichever protocol
 */
record CaptureCase(Dialect dialect, Plan plan) implements AttackCase {

  /** What one client does about its picture. */
  interface Taking {
    void play(Studio studio, Fd file) throws ClientEndedException, IOException;
  }

  /** How long a file is, for a picture of so many bytes. */
  interface Size {
    long bytes(int pictureBytes) throws IOException;
  }

  /**
   * One way to have a picture taken.
   *
   * @param name the last part of the id
   * @param size the file's size at first, which it must never exceed
   */
  record Plan(
      String name,
      String requirement,
      String shows,
      Backing backing,
      Size size,
      Expectation wlr,
      Expectation ext,
      Taking act) {}

  @Override
  public String id() {
    return "shm.capture.%s.%s".formatted(dialect.id(), plan.name());
  }

  @Override
  public String requirement() {
    return plan.requirement();
  }

  @Override
  public String shows() {
    return plan.shows();
  }

  @Override
  public Needs needs() {
    return plan.backing().with(needs(dialect));
  }

  /** What pictures need in that protocol. */
  static Needs needs(Dialect dialect) {
    var needs = Needs.SHARED_MEMORY.and(WlOutput.NAME);
    for (var global : dialect.globals()) {
      needs = needs.and(global);
    }
    return needs;
  }

  @Override
  public Expectation expectation() {
    return switch (dialect) {
      case WLR -> plan.wlr();
      case EXT -> plan.ext();
    };
  }

  @Override
  public void run(Attack attack) throws Exception {
    // The file is looked at when the client is gone, whatever its end was.
    var opened = new ArrayList<PoolFile>();
    try {
      attack.client(session -> {
        var studio = Studio.open(attack, session, dialect);
        long sizeBytes = plan.size().bytes(studio.sizeBytes());
        var file = plan.backing().open(attack.libc(), sizeBytes, Studio.CANARY);
        opened.add(file);
        ClientEndedException end = null;
        try {
          plan.act().play(studio, file.fd());
        } catch (ClientEndedException e) {
          end = e;
        }
        if (file.fd().sizeBytes() > sizeBytes) {
          attack.count("bytes that the file grew by", file.fd().sizeBytes() - sizeBytes);
          throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.TAMPERED));
        }
        if (end != null) {
          throw end;
        }
      });
    } finally {
      opened.forEach(PoolFile::close);
    }
  }

  /** The same picture into memory that is as it should be; where it may be, this is one itself. */
  @Override
  public Optional<AttackCase.Act> twin() {
    if (expectation().acceptable().contains(Endings.SURVIVES)) {
      return Optional.empty();
    }
    return Optional.of(attack ->
        attack.client(session -> {
          var studio = Studio.open(attack, session, dialect);
          try (var file = Backing.MEMFD.open(attack.libc(), studio.sizeBytes(), Studio.CANARY)) {
            studio.shootInto(studio.buffer(file.fd()));
            Studio.requireWritten(file.fd(), studio.demand().shape());
          }
        }));
  }
}
