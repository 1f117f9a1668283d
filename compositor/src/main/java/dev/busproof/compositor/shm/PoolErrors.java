package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.Refusal;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlShm;
import java.util.Optional;

/** What a client is told when its memory cannot be taken. */
final class PoolErrors {
  private PoolErrors() {}

  /**
   * wl_display.no_memory when the shortage is ours; otherwise wl_shm.invalid_fd on the object the
   * request was made on.
   */
  static ProtocolError notShareable(Resource on, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    boolean ours =
        switch (cause) {
          case LinuxException e -> isShortage(e);
          case RefusedException e -> e.reason() == Refusal.NO_ROOM;
          default -> false;
        };
    if (ours) {
      return ProtocolError.noMemory(message);
    }
    return on.error(WlShm.Error.INVALID_FD.value(), message);
  }

  /** wl_display.no_memory when it was our shortage that a read failed of; otherwise empty. */
  static Optional<ProtocolError> unreadable(LinuxException cause) {
    return isShortage(cause)
        ? Optional.of(ProtocolError.noMemory(String.valueOf(cause.getMessage())))
        : Optional.empty();
  }

  static boolean isShortage(LinuxException cause) {
    return switch (cause.errno()) {
      case Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE -> true;
      default -> false;
    };
  }
}
