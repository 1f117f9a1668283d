package dev.busproof.clientsim.client;

import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Optional;

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

  /** The process that listens at {@code socket}. */
  public Optional<Long> peer(Path socket) {
    try (var connection = UnixSocket.connect(libc, socket)) {
      return Optional.of((long) connection.peer().pid());
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }
}
