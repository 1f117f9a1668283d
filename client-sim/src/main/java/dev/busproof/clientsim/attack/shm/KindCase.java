package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.shm.file.OddFile;
import dev.busproof.clientsim.attack.shm.file.OddFile.Use;
import dev.busproof.clientsim.judge.Expectation;
import java.util.Arrays;
import java.util.List;

/** A descriptor of any kind is handed over as a pool. */
record KindCase(OddFile kind) implements AttackCase {

  static List<AttackCase> all() {
    return Arrays.stream(OddFile.values()).map(k -> (AttackCase) new KindCase(k)).toList();
  }

  @Override
  public String id() {
    return "shm.kind." + kind.id();
  }

  @Override
  public String requirement() {
    var fate =
        switch (kind.use()) {
          case NONE, EITHER -> "costs at most its own client";
          case READABLE, MEMORY -> "is shown";
        };
    return "A pool made of %s %s.".formatted(kind.text(), fate);
  }

  @Override
  public String shows() {
    return switch (kind.use()) {
      case NONE, EITHER ->
          "A descriptor that is mapped or read without asking what it is: a read of a silent pipe"
              + " waits for ever.";
      case READABLE, MEMORY -> "A descriptor that is refused because it is not what most send.";
    };
  }

  @Override
  public Needs needs() {
    return kind.with(Needs.SHARED_MEMORY);
  }

  @Override
  public Expectation expectation() {
    return switch (kind.use()) {
      case NONE -> Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED);
      case EITHER -> Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.SURVIVES);
      case READABLE -> Expectation.of(Endings.SURVIVES).butPermits(Endings.POOL_REFUSED);
      case MEMORY -> Expectation.of(Endings.SURVIVES);
    };
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = kind.open(attack.libc(), Canvas.BYTES)) {
      attack.client(session -> {
        // Huge pages are shared by the page: an odd length is another case.
        int poolBytes = kind == OddFile.HUGETLB ? (int) file.fd().sizeBytes() : Canvas.BYTES;
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, poolBytes);
        stage.createPool();
        stage.createBuffer();
        if (kind.use() == Use.NONE) {
          stage.show();
        } else {
          stage.showAndBeServed();
        }
      });
    }
  }
}
