package dev.busproof.compositor.control;

import dev.busproof.compositor.client.Client;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Optional;

/** Serves whoever is at the other end of a socket. */
@FunctionalInterface
public interface ClientAdopter {
  /**
   * Takes the socket over, in every case.
   *
   * @return empty when there are too many clients already
   */
  Optional<Client> adopt(UnixSocket socket) throws LinuxException;
}
