package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A descriptor that is no shared memory is handed over as a pool. */
record FileKindCase(Kind kind) implements AttackCase {

  /** What the descriptor is. */
  enum Kind {
    PIPE("pipe", "a pipe") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        var ends = Fd.pipe(libc);
        ends.second().close();
        return ends.first();
      }
    },
    DIRECTORY("directory", "a directory") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        return Fd.open(libc, Path.of("/"), OpenFlag.READ_ONLY, OpenFlag.DIRECTORY);
      }
    },
    EVENTFD("eventfd", "an eventfd") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        return Fd.eventFd(libc);
      }
    },
    SOCKET("socket", "a socket") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        var ends = Fd.socketPair(libc);
        ends.second().close();
        return ends.first();
      }
    },
    O_PATH("o-path", "an O_PATH descriptor of a memfd") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        try (var file = Memfd.create(libc, "busproof-o-path", Canvas.BYTES)) {
          return Fd.open(libc, Path.of("/proc/self/fd/" + file.fd().number()), OpenFlag.PATH);
        }
      }
    },
    DEV_ZERO("dev-zero", "/dev/zero") {
      @Override
      Fd open(Libc libc) throws LinuxException {
        return Fd.open(libc, Path.of("/dev/zero"), OpenFlag.READ_WRITE);
      }
    };

    private final String idPart;
    private final String text;

    Kind(String idPart, String text) {
      this.idPart = idPart;
      this.text = text;
    }

    abstract Fd open(Libc libc) throws LinuxException;
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
  public Expectation expectation() {
    // /dev/zero can be mapped and read for ever: taking it is harmless, and so is refusing it.
    return kind == Kind.DEV_ZERO
        ? Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.SURVIVES)
        : Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var descriptor = kind.open(attack.libc())) {
      attack.client(session -> {
        int pool = session.createPool(descriptor, Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        Canvas.show(Window.open(session), buffer);
      });
    }
  }
}
