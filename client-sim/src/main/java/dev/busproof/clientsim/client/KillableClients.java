package dev.busproof.clientsim.client;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a process that exists to be killed: several busy clients, each creating,
 * drawing, resizing and destroying without a pause. It says when they are under way by one byte on
 * its standard output, and ends when its standard input does, so that it never outlives the lab.
 *
 * <p>Arguments: socket path, number of clients, seed.
 */
public final class KillableClients {
  /** The byte that says that every client has drawn. */
  public static final int UNDER_WAY = 'g';

  private static final int SIDE = 128;
  private static final int BUFFER_BYTES = SIDE * SIDE * 4;
  private static final long ANSWER_MILLIS = 3000;

  private KillableClients() {}

  /** Runs until killed. */
  public static void main(String[] arguments) throws Exception {
    var socket = Path.of(arguments[0]);
    int clients = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    Thread.ofPlatform().daemon().start(KillableClients::haltWithParent);
    var drawing = new CountDownLatch(clients);
    for (int i = 0; i < clients; i++) {
      var random = new Random(seed + i);
      Thread.ofPlatform().start(() -> live(socket, random, drawing));
    }
    drawing.await();
    try (var pipe = new FileOutputStream(FileDescriptor.out)) {
      pipe.write(UNDER_WAY);
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

  private static void live(Path socket, Random random, CountDownLatch drawing) {
    try {
      while (true) {
        draw(socket, random, drawing);
      }
    } catch (Exception e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static void draw(Path socket, Random random, CountDownLatch drawing) throws Exception {
    try (var session = Session.open(Libc.system(), socket, ANSWER_MILLIS);
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
        drawing.countDown();
        if (random.nextInt(4) == 0) {
          int pool = session.createPool(file.fd(), BUFFER_BYTES);
          session.resizePool(pool, 2 * BUFFER_BYTES);
          session.createBuffer(pool, BUFFER_BYTES, SIDE, SIDE);
        }
        window.awaitFrame(random.nextInt(30));
      }
    }
  }
}
