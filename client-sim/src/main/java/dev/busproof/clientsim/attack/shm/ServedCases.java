package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.Machine;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.attack.shm.file.ServedFile;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.libc.Errno;
import java.io.IOException;
import java.util.List;

/**
 * Files of a file server that stalls, fails or lies. No specification says how long a compositor
 * must wait for one, nor that it must take such a file at all; others must not wait with it.
 */
final class ServedCases {
  /** More than twice of what a bystander may be kept waiting. */
  private static final long STALL_MILLIS = 1200;

  private static final String PREFIX = "shm.kind.fuse-";

  private ServedCases() {}

  /** What happens to the file. */
  private interface Act {
    void play(Attack attack, Session session, ServedFile file, PoolStage stage)
        throws ClientEndedException, IOException;
  }

  static List<AttackCase> all() {
    var costs =
        Expectation.of(
            Endings.SURVIVES, Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
    var told = Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
    return List.of(
        served(
            "answers",
            "A file of a file server that answers is shown.",
            "A file that is refused because it might stall.",
            Expectation.of(Endings.SURVIVES).butPermits(Endings.POOL_REFUSED),
            (attack, session, file, stage) -> {
              stage.createPool();
              stage.createBuffer();
              stage.showAndBeServed();
            }),
        served(
            "fails",
            "A file whose server fails every read costs at most its own client.",
            "A load that fails where a read would have said so.",
            told,
            (attack, session, file, stage) -> {
              file.fail(FuseOperation.READ, Errno.EIO);
              stage.createPool();
              stage.createBuffer();
              stage.showAndBeServed();
            }),
        served(
            "fails-when-shown",
            "A file whose server fails once it is shown costs at most its own client.",
            "A file that is trusted because it could be read before.",
            costs,
            (attack, session, file, stage) ->
                afterwards(stage, file, () -> file.fail(FuseOperation.READ, Errno.EIO))),
        served(
            "shrinks-when-shown",
            "A file that its server makes shorter while it is shown costs at most its own client.",
            "A size that this kernel believes and the server does not know of.",
            costs,
            (attack, session, file, stage) -> afterwards(stage, file, () -> file.truncate(2048))),
        served(
            "dies-when-shown",
            "A file whose server is gone costs at most its own client.",
            "A mapping that outlives what it is of.",
            costs,
            (attack, session, file, stage) -> {
              stage.createPool();
              stage.createBuffer();
              stage.show();
              session.client().roundtrip();
              file.die();
              stage.showAndBeServed();
            }),
        served(
            "stalls",
            "A file whose reads are not answered keeps nobody waiting but its own client.",
            "A file that is read, or loaded from, by the thread that serves everybody.",
            costs,
            (attack, session, file, stage) -> {
              file.stall(FuseOperation.READ);
              stage.createPool();
              stage.createBuffer();
              stall(attack, session, file, stage);
            }),
        served(
            "stalls-when-shown",
            "A file whose reads are not answered any more once it is shown keeps nobody waiting"
                + " but its own client.",
            "A file that is trusted because it could be read before.",
            costs,
            (attack, session, file, stage) -> {
              stage.createPool();
              stage.createBuffer();
              stage.show();
              session.client().roundtrip();
              file.forget();
              file.stall(FuseOperation.READ);
              stall(attack, session, file, stage);
            }),
        served(
            "stalls-at-stat",
            "A file whose size its server does not tell keeps nobody waiting but its own client.",
            "A look at the size by the thread that serves everybody: it asks the server.",
            costs,
            (attack, session, file, stage) -> {
              file.stall(FuseOperation.GETATTR);
              stage.createPool();
              stage.createBuffer();
              stall(attack, session, file, stage);
            }),
        served(
            "stalls-at-close",
            "A file whose server does not let it be closed keeps nobody waiting but its own"
                + " client.",
            "A descriptor that is closed by the thread that serves everybody.",
            costs,
            ServedCases::stallAtClose),
        served(
            "stalls-at-last-close",
            "A file whose server does not let it be closed when its pool is destroyed keeps nobody"
                + " waiting but its own client.",
            "A descriptor that is closed by the thread that serves everybody.",
            costs,
            ServedCases::stallAtLastClose));
  }

  private static AttackCase served(
      String name, String requirement, String shows, Expectation expectation, Act act) {
    return new ScriptedCase(
        PREFIX + name,
        requirement,
        shows,
        Needs.SHARED_MEMORY.and(Machine.FUSE),
        expectation,
        attack -> {
          try (var file =
              ServedFile.open(attack.libc(), Canvas.BYTES, Look.colourOf(PREFIX + name))) {
            attack.client(session ->
                act.play(
                    attack,
                    session,
                    file,
                    new PoolStage(attack, session, file.fd(), Canvas.SHAPE, Canvas.BYTES)));
          }
        });
  }

  private interface Change {
    void make() throws IOException;
  }

  /** The file is shown, changes, and is shown again. */
  private static void afterwards(PoolStage stage, ServedFile file, Change change)
      throws ClientEndedException, IOException {
    stage.createPool();
    stage.createBuffer();
    stage.show();
    change.make();
    file.forget();
    stage.showAndBeServed();
  }

  /** Has a stalled file read for as long as that may take, and serves it in the end. */
  private static void stall(Attack attack, Session session, ServedFile file, PoolStage stage)
      throws ClientEndedException, IOException {
    try {
      stage.buffer().shownAgain();
      stage.window().present(stage.buffer().id(), Canvas.WIDTH, Canvas.HEIGHT);
      session.client().pump(Deadline.inMillis(STALL_MILLIS), () -> !stage.isFramePending());
    } finally {
      file.resume();
      attack.count("reads", file.requests(FuseOperation.READ));
    }
    stage.showAndBeServed();
  }

  /** Whoever closes waits, the lab for its own duplicate too; so somebody else has to end it. */
  private static void stallAtClose(Attack attack, Session session, ServedFile file, PoolStage stage)
      throws ClientEndedException, IOException {
    stage.window();
    file.stall(FuseOperation.FLUSH);
    var resuming = Thread.ofPlatform().daemon().name("resume").start(() -> resumeLater(file));
    try {
      stage.createPool();
      stage.createBuffer();
      stage.show();
    } finally {
      resuming.interrupt();
      file.resume();
      attack.count("closes", file.requests(FuseOperation.FLUSH));
    }
    stage.showAndBeServed();
  }

  private static void stallAtLastClose(
      Attack attack, Session session, ServedFile file, PoolStage stage)
      throws ClientEndedException, IOException {
    stage.createPool();
    stage.createBuffer();
    stage.showAndBeServed();
    session.client().roundtrip();
    file.stall(FuseOperation.FLUSH);
    try {
      stage.window().destroy();
      stage.buffer().destroy();
      stage.destroyPool();
      session.client().pump(Deadline.inMillis(STALL_MILLIS), () -> false);
    } finally {
      file.resume();
      attack.count("closes", file.requests(FuseOperation.FLUSH));
    }
    Service.expect(attack, session);
  }

  private static void resumeLater(ServedFile file) {
    try {
      Thread.sleep(STALL_MILLIS);
    } catch (InterruptedException e) {
      return; // whoever interrupts has done it
    }
    file.resume();
  }
}
