package dev.busproof.clientsim.attack.shm.capture;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Machine;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.shm.file.ServedFile;
import dev.busproof.clientsim.capture.Dialect;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.fuse.FuseOperation;

/** A picture into a file whose server lets nobody write to it, nor read what is to be changed. */
record StalledCapture(Dialect dialect) implements AttackCase {
  /** More than twice of what a bystander may be kept waiting. */
  private static final long STALL_MILLIS = 1200;

  @Override
  public String id() {
    return "shm.capture.%s.fuse-stalls".formatted(dialect.id());
  }

  @Override
  public String requirement() {
    return "A picture into a file whose writes are not answered keeps nobody waiting but its own"
        + " client.";
  }

  @Override
  public String shows() {
    return "A file that is written to by the thread that serves everybody.";
  }

  @Override
  public Needs needs() {
    return CaptureCase.needs(dialect).and(Machine.FUSE);
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(
        Endings.SURVIVES,
        Endings.DECLINED,
        Endings.POOL_REFUSED,
        Endings.READ_FAILED,
        Endings.BUFFER_GONE);
  }

  @Override
  public void run(Attack attack) throws Exception {
    attack.client(session -> {
      var studio = Studio.open(attack, session, dialect);
      try (var file = ServedFile.open(attack.libc(), studio.sizeBytes(), Studio.CANARY)) {
        var buffer = studio.buffer(file.fd());
        session.client().roundtrip();
        try {
          file.stall(FuseOperation.WRITE);
          file.stall(FuseOperation.READ);
          studio.shot().copyInto(buffer);
          studio.shot().await(Deadline.inMillis(STALL_MILLIS));
        } finally {
          file.resume();
          attack.count("writes", file.requests(FuseOperation.WRITE));
        }
        studio.conclude();
      }
    });
  }
}
