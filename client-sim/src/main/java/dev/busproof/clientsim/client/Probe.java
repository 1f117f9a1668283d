package dev.busproof.clientsim.client;

import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Asks a socket whether a compositor is behind it. Usable from any thread. */
public final class Probe {
  private final Libc libc;

  /** A probe. */
  public Probe(Libc libc) {
    this.libc = libc;
  }

  /** Whether a fresh client is accepted and its roundtrip answered within {@code millis}. */
  public boolean answers(Path socket, long millis) {
    try (var client = RawClient.connect(libc, socket, millis)) {
      client.roundtrip();
      return true;
    } catch (LinuxException | ClientEndedException e) {
      return false;
    }
  }

  /** The interfaces that are advertised there; empty when nobody answers within {@code millis}. */
  public Set<String> globals(Path socket, long millis) {
    try (var client = RawClient.connect(libc, socket, millis)) {
      return Set.copyOf(client.globals().keySet());
    } catch (LinuxException | ClientEndedException e) {
      return Set.of();
    }
  }

  /** Whether nobody listens at {@code socket}; a full backlog is a sign that somebody does. */
  public boolean refuses(Path socket) {
    try {
      UnixSocket.connect(libc, socket).close();
      return false;
    } catch (LinuxException e) {
      return e.errno() == Errno.ECONNREFUSED || e.errno() == Errno.ENOENT;
    }
  }

  /** The process that listens at {@code socket}. */
  public Optional<Long> peer(Path socket) {
    try (var connection = UnixSocket.connect(libc, socket)) {
      return Optional.of((long) connection.peer().pid());
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }
}
