package dev.busproof.memfd.fuse;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory whose files this process serves itself. Any thread.
 *
 * <pre>{@code
 * try (FuseMount mount = FuseMount.start(libc, directory)) {
 *   FuseFile pool = mount.file("pool", bytes);
 *   pool.stall(FuseOperation.READ);
 *   ... whoever reads pool.path() is stuck ...
 * }
 * }</pre>
 *
 * <p>This JVM may open, read and write such files, since a thread in a system call does not keep
 * others from running. It must never load from a mapping of one: a load that waits for the server
 * keeps the JVM from reaching the safepoint that the server may need. Map in another process.
 */
public final class FuseMount implements AutoCloseable {
  private static final long GREETING_MILLIS = 10_000;

  private final FuseServer server;
  private final Mountpoint mountpoint;
  private final Thread hook;

  private FuseMount(FuseServer server, Mountpoint mountpoint) {
    this.server = server;
    this.mountpoint = mountpoint;
    this.hook = Thread.ofPlatform().name("unmount").unstarted(this::end);
  }

  /** {@link #start(Libc, Path, FuseCaching)} with {@link FuseCaching#UNTIL_CHANGED}. */
  public static FuseMount start(Libc libc, Path directory)
      throws FuseUnavailableException, LinuxException {
    return start(libc, directory, FuseCaching.UNTIL_CHANGED);
  }

  /**
   * Mounts an empty file system over the directory: with mount(2), or with fusermount3 where that
   * is not permitted.
   *
   * @throws FuseUnavailableException when this process cannot; tests skip with its message
   * @throws LinuxException when the machine is out of something
   */
  public static FuseMount start(Libc libc, Path directory, FuseCaching caching)
      throws FuseUnavailableException, LinuxException {
    return start(libc, directory, caching, Mountpoint.mount(libc, directory));
  }

  static FuseMount start(Libc libc, Path directory, FuseCaching caching, Mountpoint mountpoint)
      throws FuseUnavailableException, LinuxException {
    boolean done = false;
    try {
      Reply.Owner owner =
          new Reply.Owner(libc.geteuid(), (int) libc.syscall(Syscall.GETEGID, 0, 0, 0, 0, 0, 0));
      FuseMount mount =
          new FuseMount(
              FuseServer.start(libc, directory, owner, caching, mountpoint.device()), mountpoint);
      Runtime.getRuntime().addShutdownHook(mount.hook);
      done = true;
      mount.requireGreeting();
      return mount;
    } finally {
      if (!done) {
        mountpoint.device().close();
        mountpoint.unmount();
      }
    }
  }

  private void requireGreeting() throws FuseUnavailableException {
    try {
      if (server.awaitGreeting(GREETING_MILLIS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new FuseUnavailableException("the kernel and this server agreed on no FUSE version");
  }

  /** Why this process cannot serve files, in one line; empty when it can. Found by doing it. */
  public static Optional<String> unavailable(Libc libc) {
    try {
      Path directory = Files.createTempDirectory("busproof-fuse");
      try {
        try (FuseMount _ = start(libc, directory)) {
          return Optional.empty();
        }
      } finally {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Where it is mounted. */
  public Path directory() {
    return server.directory();
  }

  /** Makes a file of mode 0644 behind the kernel's back; takes a name from whatever had it. */
  public FuseFile file(String name, byte[] content) {
    synchronized (server) {
      return server.tree().create(name, content.clone());
    }
  }

  /** The file of that name, however it came to be. */
  public Optional<FuseFile> file(String name) {
    synchronized (server) {
      return server.tree().named(name);
    }
  }

  /**
   * Unmounts and ends the server, whoever still has files open: stuck calls return with ENOTCONN or
   * ECONNABORTED, loads from mappings raise SIGBUS. Idempotent; an interrupt does not cut it short.
   */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, by the hook itself or beside it.
    }
  }

  private void end() {
    server.giveUp();
    mountpoint.unmount();
    server.close();
  }
}
