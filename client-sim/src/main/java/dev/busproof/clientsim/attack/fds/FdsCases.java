package dev.busproof.clientsim.attack.fds;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The family {@code fds}. Descriptors belong to the byte stream and not to a message: they queue up
 * at the receiver in order, and whoever forgets to count them runs out.
 */
public final class FdsCases {
  private static final int DISPLAY = 1;

  /** More than any client has reason to have in flight, and enough to see a hoard. */
  private static final int HOARD = 40 * UnixSocket.MAX_DESCRIPTORS;

  private static final int POOLS = 20;

  /** The receiver may throw the sender out, or keep the descriptors until he leaves. */
  private static final Expectation SERVED_OR_ENDED =
      Expectation.of(
          Endings.SURVIVES, Endings.DISCONNECTED, Endings.NO_MEMORY, Endings.INVALID_METHOD);

  private FdsCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    return List.of(
        new ScriptedCase(
            "fds.missing",
            "A pool without its descriptor costs its own client at most, and makes nobody wait.",
            "A receiver that waits for a descriptor, or takes that of the next request.",
            Expectation.of(Endings.INVALID_METHOD, Endings.DISCONNECTED, Endings.POOL_REFUSED),
            attack -> attack.client(FdsCases::missing)),
        new ScriptedCase(
            "fds.late",
            "A descriptor that comes behind its request costs its own client at most.",
            "A descriptor queue that is assumed to be full in time.",
            Expectation.of(
                Endings.INVALID_METHOD,
                Endings.DISCONNECTED,
                Endings.POOL_REFUSED,
                Endings.SURVIVES),
            attack -> attack.client(session -> late(attack, session))),
        new ScriptedCase(
            "fds.early",
            "A descriptor that comes with the bytes of an earlier request is not lost.",
            "Descriptors that are matched with the read in which they came.",
            Expectation.of(Endings.SURVIVES),
            attack -> attack.client(session -> early(attack, session))),
        new ScriptedCase(
            "fds.with-the-last-byte",
            "A descriptor may come with any byte of its request.",
            "Descriptors that are taken with the first piece of a message only.",
            Expectation.of(Endings.SURVIVES),
            attack -> attack.client(session -> withLastByte(attack, session))),
        extra("one", 1),
        extra("28-at-once", UnixSocket.MAX_DESCRIPTORS),
        new ScriptedCase(
            "fds.hoarded",
            "Descriptors that no request takes, %d of them, are bounded or given back at the end."
                .formatted(HOARD),
            "A queue of descriptors without a bound: near RLIMIT_NOFILE everybody else suffers.",
            SERVED_OR_ENDED,
            attack -> attack.client(session -> extra(attack, session, HOARD))),
        new ScriptedCase(
            "fds.hoarded-by-20-clients",
            "What 20 clients hoard together does not make an innocent client's request fail.",
            "A bound for each client and none for all of them.",
            Expectation.of(
                Endings.SURVIVES,
                Endings.LEAVES,
                Endings.DISCONNECTED,
                Endings.NO_MEMORY,
                Endings.INVALID_METHOD),
            FdsCases::hoardTogether),
        new ScriptedCase(
            "fds.closed-by-the-sender",
            "A descriptor that its sender closed at once is the receiver's all the same.",
            "Descriptors that are used by number, in a process where the number is gone.",
            Expectation.of(Endings.SURVIVES),
            attack -> attack.client(session -> Service.expect(attack, session))),
        new ScriptedCase(
            "fds.duplicated",
            "The same file in %d pools is as good as %d files.".formatted(POOLS, POOLS),
            "A table of pools by file, or by descriptor.",
            Expectation.of(Endings.SURVIVES),
            attack -> attack.client(session -> duplicated(attack, session))),
        new ScriptedCase(
            "fds.own-socket",
            "The client's own connection as a pool costs its own client at most.",
            "A read or map of the very socket that is being served.",
            Expectation.of(Endings.POOL_REFUSED, Endings.READ_FAILED),
            attack -> attack.client(FdsCases::ownSocket)),
        new ScriptedCase(
                "fds.cycle",
                "A socket sent over itself is given back when its client leaves.",
                "Descriptors in flight that keep the connection alive that they came over.",
                Expectation.of(Endings.LEAVES, Endings.DISCONNECTED, Endings.INVALID_METHOD),
                attack -> attack.leaver(session -> cycle(session)))
            .withTwin(Canvas::showOrdinary));
  }

  private static AttackCase extra(String word, int count) {
    return new ScriptedCase(
        "fds.extra." + word,
        "Descriptors attached to a request that takes none do not become another request's.",
        "A queue in which a stray descriptor shifts all that follow.",
        Expectation.of(
            Endings.SURVIVES,
            Endings.DISCONNECTED,
            Endings.NO_MEMORY,
            Endings.INVALID_METHOD,
            // Descriptors are a queue: the stray one is what the next pool gets.
            Endings.POOL_REFUSED,
            Endings.READ_FAILED),
        attack -> attack.client(session -> extra(attack, session, count)));
  }

  private static void missing(Session session) throws ClientEndedException, IOException {
    var client = session.client();
    int pool = client.newObject(WlShmPool.NAME, 1, EventHandler.NONE);
    client.sendRaw(createPool(session, pool), List.of());
    client.roundtrip();
    show(session, pool);
  }

  private static void late(Attack attack, Session session)
      throws ClientEndedException, IOException {
    var client = session.client();
    int pool = client.newObject(WlShmPool.NAME, 1, EventHandler.NONE);
    client.sendRaw(createPool(session, pool), List.of());
    client.flush();
    try (var file = file(attack)) {
      client.sendRaw(sync(client), List.of(file.fd().duplicate()));
      client.roundtrip();
      show(session, pool);
    }
    Service.expect(attack, session);
  }

  private static void early(Attack attack, Session session)
      throws ClientEndedException, IOException {
    var client = session.client();
    try (var file = file(attack)) {
      client.sendRaw(sync(client), List.of(file.fd().duplicate()));
      client.flush();
      int pool = client.newObject(WlShmPool.NAME, 1, EventHandler.NONE);
      client.sendRaw(createPool(session, pool), List.of());
      show(session, pool);
      client.roundtrip();
    }
    Service.expect(attack, session);
  }

  private static void withLastByte(Attack attack, Session session)
      throws ClientEndedException, IOException {
    var client = session.client();
    try (var file = file(attack)) {
      int pool = client.newObject(WlShmPool.NAME, 1, EventHandler.NONE);
      var request = createPool(session, pool);
      int last = request.length - 1;
      client.sendRaw(java.util.Arrays.copyOf(request, last), List.of());
      client.flush();
      client.sendRaw(new byte[] {request[last]}, List.of(file.fd().duplicate()));
      show(session, pool);
      client.roundtrip();
    }
    Service.expect(attack, session);
  }

  private static void extra(Attack attack, Session session, int count)
      throws ClientEndedException, IOException {
    var client = session.client();
    for (int sent = 0; sent < count; sent += UnixSocket.MAX_DESCRIPTORS) {
      var strays = new ArrayList<Fd>();
      for (int i = sent; i < Math.min(count, sent + UnixSocket.MAX_DESCRIPTORS); i++) {
        strays.add(Fd.eventFd(attack.libc()));
      }
      client.sendRaw(sync(client), strays);
      client.flush();
      client.roundtrip();
    }
    attack.count("stray descriptors", count);
    Service.expect(attack, session);
  }

  private static void hoardTogether(Attack attack) throws Exception {
    var clients = new ArrayList<Session>();
    try {
      for (int i = 0; i < 20; i++) {
        clients.add(Session.open(attack.libc(), attack.socket(), attack.options().answerMillis()));
      }
      for (var session : clients) {
        try {
          hoard(attack, session.client());
          attack.left();
        } catch (ClientEndedException e) {
          attack.clientEnded(e.end());
        }
      }
      // All that is hoarded is held at once now: this one is innocent.
      attack.client(session -> Service.expect(attack, session));
    } finally {
      clients.forEach(Session::close);
    }
  }

  private static void hoard(Attack attack, RawClient client)
      throws ClientEndedException, IOException {
    for (int sent = 0; sent < 8 * UnixSocket.MAX_DESCRIPTORS; sent += UnixSocket.MAX_DESCRIPTORS) {
      var strays = new ArrayList<Fd>();
      for (int i = 0; i < UnixSocket.MAX_DESCRIPTORS; i++) {
        strays.add(Fd.eventFd(attack.libc()));
      }
      client.sendRaw(sync(client), strays);
      client.flush();
    }
    client.roundtrip();
  }

  private static void duplicated(Attack attack, Session session)
      throws ClientEndedException, IOException {
    try (var file = file(attack)) {
      var window = Window.open(session);
      for (int i = 0; i < POOLS; i++) {
        int pool = session.createPool(file.fd(), Canvas.BYTES);
        int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
        window.attach(buffer);
        window.damage(Canvas.WIDTH, Canvas.HEIGHT);
        window.commit();
      }
      session.client().roundtrip();
    }
    Service.expect(attack, session);
  }

  private static void ownSocket(Session session) throws ClientEndedException, IOException {
    int pool = session.createPool(session.client().descriptor(), Canvas.BYTES);
    show(session, pool);
  }

  private static void cycle(Session session) throws ClientEndedException, IOException {
    var client = session.client();
    client.sendRaw(sync(client), List.of(client.descriptor().duplicate()));
    client.flush();
  }

  private static void show(Session session, int pool) throws ClientEndedException {
    int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
    Canvas.show(Window.open(session), buffer);
  }

  private static byte[] createPool(Session session, int pool) throws ClientEndedException {
    return Bytes.message(session.shmId(), WlShm.Request.CreatePool.OPCODE, pool, Canvas.BYTES);
  }

  private static byte[] sync(RawClient client) {
    int callback = client.newObject(WlCallback.NAME, WlCallback.VERSION, EventHandler.NONE);
    return MessageWriter.encode(DISPLAY, new WlDisplay.Request.Sync(callback)).bytes();
  }

  private static Memfd file(Attack attack) throws IOException {
    var file = Memfd.create(attack.libc(), "busproof-fds", Canvas.BYTES);
    file.fill(Canvas.COLOUR);
    return file;
  }
}
