package dev.busproof.clientsim.attack.flow;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A client that writes and does not read, until it is told to. */
final class Mute implements AutoCloseable {
  private static final long POLL_MILLIS = 2;

  private final Attack attack;
  private final UnixSocket socket;
  private boolean handedOver;
  private boolean broken;

  private Mute(Attack attack, UnixSocket socket) {
    this.attack = attack;
    this.socket = socket;
  }

  /** Connects; a full backlog is waited for. */
  static Mute connect(Attack attack) throws LinuxException, InterruptedException {
    var deadline = Deadline.inMillis(attack.options().answerMillis());
    while (true) {
      try {
        return new Mute(attack, UnixSocket.connect(attack.libc(), attack.socket()));
      } catch (LinuxException e) {
        if (e.errno() != Errno.EAGAIN || deadline.isOver()) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /**
   * Writes until everything is taken, the peer has hung up, or the time is over.
   *
   * @return how many bytes were taken
   */
  long write(byte[] bytes, Deadline deadline) throws LinuxException, InterruptedException {
    try (var arena = Arena.ofConfined()) {
      var segment = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
      long done = 0;
      while (done < bytes.length && !broken) {
        long sent = send(segment.asSlice(done));
        done += sent;
        if (sent == 0) {
          if (deadline.isOver()) {
            return done;
          }
          Thread.sleep(POLL_MILLIS);
        }
      }
      return done;
    }
  }

  private long send(MemorySegment rest) throws LinuxException {
    try {
      return socket.send(rest, List.of());
    } catch (LinuxException e) {
      if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
        throw e;
      }
      broken = true;
      return 0;
    }
  }

  /** Reads all that was sent meanwhile and says how the client stands. */
  void readAtLast() throws LinuxException {
    handedOver = true;
    try (var client = RawClient.adopt(attack.libc(), socket, attack.options().answerMillis())) {
      client.roundtrip();
      attack.clientEnded(ClientEnd.of(ClientEnd.Kind.SURVIVED));
    } catch (ClientEndedException e) {
      attack.clientEnded(e.end());
    }
  }

  @Override
  public void close() {
    if (!handedOver) {
      socket.close();
    }
  }
}
