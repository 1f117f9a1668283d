package dev.busproof.bench.peers;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program that the bundled compositor runs when its ahead-of-time cache is made: a few seconds
 * of what clients do most, so that the cache has the classes that takes and what the compiler wants
 * to know of them. It takes WAYLAND_DISPLAY and XDG_RUNTIME_DIR from the environment.
 */
public final class Training {
  private static final Effort SOME = new Effort(1, 400, 800, 0, 0, 0, 0, 0, 1);
  private static final int CONNECTS = 500;
  private static final int WINDOWS = 50;
  private static final long WINDOWS_MILLIS = 5000;
  private static final int TRUNCATIONS = 20;
  private static final long TRUNCATED_MILLIS = 1000;

  private Training() {}

  /** Ends with 1 when the compositor did not play along. */
  public static void main(String[] args) {
    Path socket = Path.of(variable("XDG_RUNTIME_DIR")).resolve(variable("WAYLAND_DISPLAY"));
    try {
      train(socket);
    } catch (PeerException | LinuxException e) {
      System.exit(1);
    }
  }

  private static String variable(String name) {
    return Optional.ofNullable(System.getenv(name))
        .orElseThrow(() -> new IllegalStateException(name + " is not set"));
  }

  private static void train(Path socket) throws PeerException, LinuxException {
    Libc libc = Libc.system();
    try (Generator generator = Generator.create(libc);
        LoadPool small = LoadPool.sealed(libc, ShortLives.SIDE, ShortLives.SIDE, 2);
        LoadPool unsealed = LoadPool.open(libc, ShortLives.SIDE, ShortLives.SIDE, 2);
        LoadPool large = LoadPool.sealed(libc, FullDamage.WIDTH, FullDamage.HEIGHT, 2)) {
      Desk desk = Desk.connect(generator, socket);
      Messages.measure(desk.client(), desk.createSurface(), SOME, new Readings());
      ShortLives.connects(generator, socket, CONNECTS);
      ShortLives.pools(desk, small, SOME.millis());
      List<LoadWindow> windows = new ArrayList<>();
      windows.add(new LoadWindow(Desk.connect(generator, socket), large, true).await());
      for (int i = 0; i < WINDOWS; i++) {
        LoadPool pool = i % 2 == 0 ? small : unsealed;
        windows.add(new LoadWindow(Desk.connect(generator, socket), pool, false).await());
      }
      for (LoadWindow window : windows) {
        window.start();
      }
      generator.forMillis(WINDOWS_MILLIS);
    }
    for (int i = 0; i < TRUNCATIONS; i++) {
      truncate(libc, socket);
    }
  }

  /** What a compositor comes to only then must not be what other clients wait for. */
  private static void truncate(Libc libc, Path socket) throws LinuxException {
    try (Generator generator = Generator.create(libc);
        LoadPool pool = LoadPool.open(libc, ShortLives.SIDE, ShortLives.SIDE, 2)) {
      LoadWindow window = new LoadWindow(Desk.connect(generator, socket), pool, false).await();
      long whole = pool.file().sizeBytes();
      pool.file().truncate(0);
      // All of it holes now, which are read in another way.
      pool.file().truncate(whole);
      window.start();
      generator.until("frame callback", () -> window.frames() > 0);
      pool.file().truncate(0);
      generator.forMillis(TRUNCATED_MILLIS);
    } catch (PeerException e) {
      // Its end, as it should be.
    }
  }
}
