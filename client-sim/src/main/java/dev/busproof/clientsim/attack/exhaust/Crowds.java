package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFileLimit;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Thousands of connections: idle, busy, or gone all at once. */
final class Crowds {
  /** wl_display.sync: done at once, and its id is free again. */
  private static final byte[] REQUEST = Bytes.message(1, 0, 2);

  private static final int AT_ONCE = 1000;
  private static final int IDLE = 5000;

  /** More than a compositor with 2^19 descriptors, the most that systems give, has room for. */
  private static final int TOO_MANY = 9000;

  private static final int OUR_OWN_FILES = 500;
  private static final int BATCH = 500;
  private static final int BUSY = 100;
  private static final int BUSY_MILLIS = 700;
  private static final int LEAVERS = 8;
  private static final int SURFACES_OF_EACH = 8000;
  private static final long IDLE_MILLIS = 300;
  private static final long RETRY_MILLIS = 1;

  /** A target that does not accept any more is not waited for longer than it takes to see that. */
  private static final long STUCK_MILLIS = 1000;

  private Crowds() {}

  static List<AttackCase> all() {
    return List.of(
        new ScriptedCase(
                "exhaust.connections.idle",
                "%d idle connections are of no consequence to anybody.".formatted(IDLE),
                "Work in every turn for everybody connected, or an accept that spins.",
                Needs.NOTHING,
                ExhaustCases.BOUNDED_OR_NOT,
                attack -> idle(attack, IDLE))
            .withTwin(Canvas::showOrdinary),
        new ScriptedCase(
                "exhaust.connections.limit",
                "When all connections are taken a newcomer gets in.",
                "Connections for whoever comes first, or a descriptor limit that nobody looks at.",
                Needs.NOTHING,
                ExhaustCases.BOUNDED_OR_NOT,
                attack -> idle(attack, TOO_MANY))
            .withTwin(Canvas::showOrdinary),
        new ScriptedCase(
                "exhaust.clients.busy",
                "%d clients that flood at once leave an innocent one its frames.".formatted(BUSY),
                "A turn as long as there are clients with something to say.",
                Needs.NOTHING,
                ExhaustCases.BOUNDED_OR_NOT,
                Crowds::busy)
            .withTwin(Canvas::showOrdinary),
        new ScriptedCase(
                "exhaust.clients.leave-at-once",
                "%d clients with %d surfaces each that leave together hold nobody up."
                    .formatted(LEAVERS, SURFACES_OF_EACH),
                "Everything of everybody taken down before anybody else is served.",
                ExhaustCases.BOUNDED_OR_NOT,
                Crowds::leaveAtOnce)
            .withTwin(Canvas::showOrdinary));
  }

  private static void idle(Attack attack, int wanted) throws Exception {
    long most = OpenFileLimit.raise(attack.libc()).soft() - OUR_OWN_FILES;
    if (most < 1000) {
      throw new UnsupportedException("the lab itself may open too few files (ulimit -n)");
    }
    var crowd = new ArrayList<UnixSocket>();
    try {
      connect(attack, (int) Math.min(wanted, most), crowd);
      attack.count("connections", crowd.size());
      Thread.sleep(IDLE_MILLIS);
      attack.left();
    } finally {
      crowd.forEach(UnixSocket::close);
    }
  }

  private static void connect(Attack attack, int count, List<UnixSocket> crowd) throws Exception {
    var deadline = Deadline.inMillis(STUCK_MILLIS);
    while (crowd.size() < count && !attack.isCancelled() && !deadline.isOver()) {
      try {
        crowd.add(UnixSocket.connect(attack.libc(), attack.socket()));
        deadline = Deadline.inMillis(STUCK_MILLIS);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EAGAIN) {
          throw e;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  /** All of them send as much as is taken, and read what comes back. */
  private static void busy(Attack attack) throws Exception {
    var sockets = new ArrayList<UnixSocket>();
    try (var arena = Arena.ofConfined()) {
      connect(attack, BUSY, sockets);
      var requests = arena.allocateFrom(ValueLayout.JAVA_BYTE, Bytes.repeat(REQUEST, AT_ONCE));
      var answers = arena.allocate(1 << 16);
      var crowd = new ArrayList<Busy>();
      sockets.forEach(socket -> crowd.add(new Busy(socket, requests, answers)));
      var end = Deadline.inMillis(BUSY_MILLIS);
      while (!end.isOver() && !attack.isCancelled()) {
        // Who has been thrown out is busy no more.
        crowd.removeIf(each -> !each.push());
      }
      attack.count("clients busy to the end", crowd.size());
      attack.left();
    } finally {
      sockets.forEach(UnixSocket::close);
    }
  }

  /** One of those who flood, always with whole requests. */
  private static final class Busy {
    private final UnixSocket socket;
    private final MemorySegment requests;
    private final MemorySegment answers;
    private long sent;

    Busy(UnixSocket socket, MemorySegment requests, MemorySegment answers) {
      this.socket = socket;
      this.requests = requests;
      this.answers = answers;
    }

    /** False when the connection is over. */
    boolean push() {
      try {
        int read;
        do {
          read = socket.receive(answers, Fd::close);
        } while (read == answers.byteSize());
        sent += socket.send(requests.asSlice(sent % REQUEST.length), List.of());
        return read >= 0;
      } catch (LinuxException | ControlTruncatedException e) {
        return false;
      }
    }
  }

  private static void leaveAtOnce(Attack attack) throws Exception {
    var sessions = new ArrayList<Session>();
    try {
      for (int i = 0; i < LEAVERS && !attack.isCancelled(); i++) {
        fill(attack, sessions);
      }
      Thread.sleep(IDLE_MILLIS);
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private static void fill(Attack attack, List<Session> sessions) throws Exception {
    var client = RawClient.connect(attack.libc(), attack.socket(), attack.options().answerMillis());
    try {
      var session = Session.over(client);
      sessions.add(session);
      try (var stage = new Stage(attack, session)) {
        for (int i = 0; i < SURFACES_OF_EACH; i++) {
          stage.surface();
          if (i % BATCH == 0) {
            client.flush();
          }
        }
        stage.settle();
      }
      attack.left();
    } catch (ClientEndedException e) {
      attack.clientEnded(e.end());
    }
  }
}
