package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** A listening unix(7) stream socket, non-blocking. One thread. */
public final class UnixListener implements AutoCloseable {
  private static final int TYPE =
      Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;

  private final Libc libc;
  private final Fd fd;
  private final Path path;

  private UnixListener(Libc libc, Fd fd, Path path) {
    this.libc = libc;
    this.fd = fd;
    this.path = path;
  }

  /**
   * Binds and listens; nothing is unlinked before or after.
   *
   * @param path at most 107 bytes, ENAMETOOLONG beyond
   * @throws LinuxException EADDRINUSE when the path exists, whatever it is
   */
  public static UnixListener bind(Libc libc, Path path, int backlog) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      var address = SocketAddress.of(arena, path, "bind");
      Fd fd = Fd.own(libc, check(libc.socket(Constants.AF_UNIX, TYPE, 0), "socket", ""));
      try {
        check(libc.bind(fd.number(), address), "bind", path);
        check(libc.listen(fd.number(), backlog), "listen", path);
      } catch (LinuxException e) {
        fd.close();
        throw e;
      }
      return new UnixListener(libc, fd, path);
    }
  }

  /**
   * Takes one connection, close-on-exec and non-blocking.
   *
   * @return empty when none is waiting, or the one that was has gone again
   * @throws LinuxException EMFILE or ENFILE when out of descriptors: the connection stays in the
   *     queue and the listener stays readable, so a loop must stop waiting on it for a while
   */
  public Optional<UnixSocket> accept() throws LinuxException {
    int result;
    do {
      result = libc.accept4(fd.number(), Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK);
    } while (result == -Errno.EINTR);
    if (result == -Errno.EAGAIN || result == -Errno.ECONNABORTED) {
      return Optional.empty();
    }
    check(result, "accept4", path);
    return Optional.of(UnixSocket.adopt(libc, Fd.own(libc, result)));
  }

  /** The descriptor to wait on for reading; it stays this object's. */
  public Fd fd() {
    return fd;
  }

  /** Where it listens. */
  public Path path() {
    return path;
  }

  /** Stops listening; the path stays. */
  @Override
  public void close() {
    close(DescriptorDisposal.DIRECT);
  }

  /**
   * As {@link #close()}, where those who were never accepted are not trusted: what they have sent
   * is closed with the socket.
   */
  public void close(DescriptorDisposal disposal) {
    fd.closeBy(disposal);
  }
}
