package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Path;

/** The classic shared memory of clients without memfd_create: a file that cannot be sealed. */
final class TruncateTmpfs implements AttackCase {
  private static final Path TMPFS = Path.of("/dev/shm");

  @Override
  public String id() {
    return "shm.truncate.tmpfs";
  }

  @Override
  public String requirement() {
    return "An unlinked file on tmpfs that is truncated while shown costs at most its own client.";
  }

  @Override
  public String shows() {
    return "A defence that knows memfds only, where older programs share files of tmpfs.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.READ_FAILED, Endings.BUFFER_GONE);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = create(attack.libc())) {
      write(file);
      attack.client(session -> {
        var window = Window.open(session);
        int pool = session.createPool(file, Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        Canvas.show(window, buffer);
        file.truncate(0);
        Canvas.show(window, buffer);
      });
    }
  }

  private static Fd create(Libc libc) throws UnsupportedException {
    try {
      return Fd.open(libc, TMPFS, OpenFlag.TMPFILE, OpenFlag.READ_WRITE);
    } catch (LinuxException e) {
      throw new UnsupportedException("no file can be made in " + TMPFS + ": " + e.getMessage());
    }
  }

  private static void write(Fd file) throws IOException {
    file.truncate(Canvas.BYTES);
    var row = new byte[Canvas.WIDTH * 4];
    java.util.Arrays.fill(row, (byte) 0x70);
    for (int y = 0; y < Canvas.HEIGHT; y++) {
      file.pwrite(row, 0, row.length, (long) y * row.length);
    }
  }
}
