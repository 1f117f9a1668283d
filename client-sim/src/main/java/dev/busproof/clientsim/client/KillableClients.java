package dev.busproof.clientsim.client;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a process that exists to be killed: several busy clients, each creating,
 * drawing, resizing and destroying without a pause. It says on its standard output, as a {@link
 * KillableReport}, when all of them were served, and how one ended that the compositor ended; and
 * it ends when its standard input does, so that it never outlives the lab.
 *
 * <p>Arguments: socket path, number of clients, seed, milliseconds that an answer may take.
 */
public final class KillableClients {
  private static final int SIDE = 128;
  private static final int BUFFER_BYTES = SIDE * SIDE * 4;

  private final Path socket;
  private final long answerMillis;
  private final Random random;
  private final CountDownLatch served;
  private boolean isServed;

  private KillableClients(Path socket, long answerMillis, Random random, CountDownLatch served) {
    this.socket = socket;
    this.answerMillis = answerMillis;
    this.random = random;
    this.served = served;
  }

  /** Runs until killed. */
  public static void main(String[] arguments) throws Exception {
    var socket = Path.of(arguments[0]);
    int clients = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    long answerMillis = Long.parseLong(arguments[3]);
    // Whatever ends a thread ends the process: the lab waits for a word, or for that.
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> fail(e.toString()));
    Thread.ofPlatform().daemon().start(KillableClients::haltWithParent);
    var served = new CountDownLatch(clients);
    for (int i = 0; i < clients; i++) {
      var client = new KillableClients(socket, answerMillis, new Random(seed + i), served);
      Thread.ofPlatform().start(client::live);
    }
    served.await();
    report(new KillableReport.UnderWay());
  }

  private static void fail(String why) {
    report(new KillableReport.Failed(why));
    Runtime.getRuntime().halt(1);
  }

  private static synchronized void report(KillableReport report) {
    try {
      // Not closed: closing would be the end of what others may still have to say.
      var pipe = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
      report.write(pipe);
    } catch (IOException e) {
      Runtime.getRuntime().halt(1); // nobody listens any more
    }
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent sends nothing; the end of the stream is its end.
      }
    } catch (IOException e) {
      // As good as the end of the stream.
    }
    Runtime.getRuntime().halt(0);
  }

  private void live() {
    KillableReport end;
    try {
      while (true) {
        draw();
      }
    } catch (ClientEndedException e) {
      end = new KillableReport.Ended(e.end());
    } catch (Exception e) {
      end = new KillableReport.Failed(e.toString());
    }
    report(end);
    Runtime.getRuntime().halt(1);
  }

  private void draw() throws Exception {
    try (var session = Session.open(Libc.system(), socket, answerMillis);
        var file = Memfd.create(Libc.system(), "busproof-killable", 2L * BUFFER_BYTES)) {
      var pixels = new SharedPixels(session, file.fd(), SIDE, SIDE, 2);
      var window = Window.open(session);
      int turns = 1 + random.nextInt(50);
      for (int i = 0; i < turns; i++) {
        var free = pixels.takeFree();
        if (free.isPresent()) {
          pixels.fill(free.get(), random.nextInt());
          window.present(pixels.buffer(free.get()), SIDE, SIDE);
        }
        if (random.nextInt(4) == 0) {
          int pool = session.createPool(file.fd(), BUFFER_BYTES);
          session.resizePool(pool, 2 * BUFFER_BYTES);
          session.createBuffer(pool, BUFFER_BYTES, SIDE, SIDE);
        }
        awaitFirstService(session, window, pixels);
        window.awaitFrame(random.nextInt(30));
      }
    }
  }

  /**
   * Once in a client's life, not of each connection: a target that serves nobody has none to kill.
   */
  private void awaitFirstService(Session session, Window window, SharedPixels pixels)
      throws ClientEndedException {
    if (isServed) {
      return;
    }
    var deadline = Deadline.inMillis(answerMillis);
    isServed =
        session.client().pump(deadline, () -> window.frames() > 0 || pixels.isAnyGivenBack());
    if (!isServed) {
      throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
    }
    served.countDown();
  }
}
