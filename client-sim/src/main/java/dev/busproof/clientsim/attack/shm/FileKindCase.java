package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A descriptor that is no shared memory is handed over as a pool. */
record FileKindCase(Kind kind) implements AttackCase {

  /**
   * A descriptor to hand over, and its other end. That one stays open and silent: whoever reads a
   * pipe or socket without thinking then waits for ever, where an end closed early would let him go
   * at once.
   */
  record Handed(Fd descriptor, Optional<Fd> silentEnd) implements AutoCloseable {
    static Handed alone(Fd descriptor) {
      return new Handed(descriptor, Optional.empty());
    }

    static Handed keeping(FdPair ends) {
      return new Handed(ends.first(), Optional.of(ends.second()));
    }

    @Override
    public void close() {
      descriptor.close();
      silentEnd.ifPresent(Fd::close);
    }
  }

  /** What the descriptor is. */
  enum Kind {
    PIPE("pipe", "a pipe") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        return Handed.keeping(Fd.pipe(libc));
      }
    },
    DIRECTORY("directory", "a directory") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        return Handed.alone(Fd.open(libc, Path.of("/"), OpenFlag.READ_ONLY, OpenFlag.DIRECTORY));
      }
    },
    EVENTFD("eventfd", "an eventfd") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        return Handed.alone(Fd.eventFd(libc));
      }
    },
    SOCKET("socket", "a socket") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        return Handed.keeping(Fd.socketPair(libc));
      }
    },
    O_PATH("o-path", "an O_PATH descriptor of a memfd") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        try (var file = Memfd.create(libc, "busproof-o-path", Canvas.BYTES)) {
          var link = Path.of("/proc/self/fd/" + file.fd().number());
          return Handed.alone(Fd.open(libc, link, OpenFlag.PATH));
        }
      }
    },
    DEV_ZERO("dev-zero", "/dev/zero") {
      @Override
      Handed open(Libc libc) throws LinuxException {
        return Handed.alone(Fd.open(libc, Path.of("/dev/zero"), OpenFlag.READ_WRITE));
      }
    };

    private final String idPart;
    private final String text;

    Kind(String idPart, String text) {
      this.idPart = idPart;
      this.text = text;
    }

    abstract Handed open(Libc libc) throws LinuxException;
  }

  static List<AttackCase> all() {
    return Arrays.stream(Kind.values()).map(k -> (AttackCase) new FileKindCase(k)).toList();
  }

  @Override
  public String id() {
    return "shm.kind." + kind.idPart;
  }

  @Override
  public String requirement() {
    return "A pool made of %s costs at most its own client.".formatted(kind.text);
  }

  @Override
  public String shows() {
    return "A descriptor that is mapped or read without asking what it is: a read of a silent pipe"
        + " waits for ever.";
  }

  @Override
  public Expectation expectation() {
    // /dev/zero can be mapped and read for ever: taking it is harmless, and so is refusing it.
    return kind == Kind.DEV_ZERO
        ? Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.SURVIVES)
        : Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var handed = kind.open(attack.libc())) {
      attack.client(session -> {
        int pool = session.createPool(handed.descriptor(), Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        Canvas.show(Window.open(session), buffer);
      });
    }
  }
}
