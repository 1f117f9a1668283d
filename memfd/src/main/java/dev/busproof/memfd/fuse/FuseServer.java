package dev.busproof.memfd.fuse;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.EventFd;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Answers the requests of one mount on a thread of its own, and keeps those that are stalled. Its
 * monitor guards the tree and all files. It never waits for anything but the next request, and
 * touches no file of its own mount.
 */
final class FuseServer implements AutoCloseable {
  private static final long DEVICE = 0;
  private static final long STOP = 1;

  /** A request that is held back, and because of which file. */
  private record Held(FuseFile file, Request request) {}

  private final Path directory;
  private final FuseTree tree;
  private final FuseDevice device;
  private final EventFd stop;
  private final Epoll epoll;
  private final Thread thread;
  private final CountDownLatch greeted = new CountDownLatch(1);
  private final List<Held> held = new ArrayList<>();
  private boolean ending;

  private FuseServer(
      Path directory,
      Reply.Owner owner,
      FuseCaching caching,
      FuseDevice device,
      EventFd stop,
      Epoll epoll) {
    this.directory = directory;
    this.tree = new FuseTree(this, owner, caching);
    this.device = device;
    this.stop = stop;
    this.epoll = epoll;
    this.thread = Thread.ofPlatform().daemon().name("fuse " + directory).unstarted(this::run);
  }

  /** Starts to answer. Takes ownership of the device also when this fails. */
  static FuseServer start(
      Libc libc, Path directory, Reply.Owner owner, FuseCaching caching, Fd fuse)
      throws LinuxException {
    FuseDevice device = new FuseDevice(libc, fuse);
    Deque<Runnable> undo = new ArrayDeque<>(List.of(device::close));
    boolean done = false;
    try {
      EventFd stop = EventFd.create(libc);
      undo.push(stop::close);
      Epoll epoll = Epoll.create(libc);
      undo.push(epoll::close);
      epoll.add(device.fd(), DEVICE, Interest.READ);
      epoll.add(stop.fd(), STOP, Interest.READ);
      FuseServer server = new FuseServer(directory, owner, caching, device, stop, epoll);
      server.thread.start();
      done = true;
      return server;
    } finally {
      if (!done) {
        undo.forEach(Runnable::run);
      }
    }
  }

  Path directory() {
    return directory;
  }

  FuseTree tree() {
    return tree;
  }

  /** Whether the kernel has said hello in time. */
  boolean awaitGreeting(long timeoutMillis) throws InterruptedException {
    return greeted.await(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try (device;
        stop;
        epoll) {
      while (true) {
        int count = epoll.await(-1);
        for (int i = 0; i < count; i++) {
          if (epoll.token(i) == STOP) {
            return;
          }
        }
        Optional<Request> request = device.next();
        if (request.isPresent()) {
          serve(request.get());
        }
      }
    } catch (LinuxException e) {
      // ENODEV: unmounted. Any other leaves nothing to answer either: closing ends the mount.
    } finally {
      markEnded();
    }
  }

  private synchronized void markEnded() {
    ending = true;
    held.clear();
  }

  private synchronized void serve(Request request) {
    switch (request.opcode()) {
      case Opcode.FORGET, Opcode.BATCH_FORGET -> tree.forget(request);
      // A server that hangs does not hear of interrupts either.
      case Opcode.INTERRUPT -> {}
      default -> {
        Optional<FuseOperation> operation = FuseOperation.of(request.opcode());
        Optional<FuseFile> file = operation.flatMap(known -> tree.subject(request, known));
        if (operation.isPresent() && file.isPresent()) {
          file.get().arrived(operation.get());
          serve(request, operation.get(), file.get());
        } else {
          answer(request);
        }
      }
    }
  }

  private void serve(Request request, FuseOperation operation, FuseFile file) {
    Optional<Integer> failure = file.failure(operation);
    if (file.isStalled(operation)) {
      held.add(new Held(file, request));
      notifyAll();
    } else if (failure.isPresent()) {
      device.answer(request.unique(), failure.get(), Reply.EMPTY);
    } else {
      answer(request);
    }
  }

  private void answer(Request request) {
    int errno = 0;
    byte[] body = Reply.EMPTY;
    try {
      body = tree.answer(request);
    } catch (FuseErrorException e) {
      errno = e.errno();
    }
    device.answer(request.unique(), errno, body);
    if (request.opcode() == Opcode.INIT && errno == 0) {
      greeted.countDown();
    }
  }

  /** Answers what was held back for the file. */
  synchronized void serveHeld(FuseFile file) {
    Iterator<Held> all = held.iterator();
    while (all.hasNext()) {
      Held one = all.next();
      if (one.file() == file) {
        all.remove();
        answer(one.request());
      }
    }
  }

  synchronized boolean holds(FuseFile file) {
    return held.stream().anyMatch(one -> one.file() == file);
  }

  void invalidate(long node) throws LinuxException {
    Fd duplicate;
    synchronized (this) {
      if (ending) {
        throw new IllegalStateException("the mount is closed");
      }
      duplicate = device.fd().duplicate();
    }
    try (duplicate) {
      device.invalidate(duplicate, node);
    }
  }

  /** Gives up every request that is held back. */
  synchronized void giveUp() {
    held.forEach(one -> device.answer(one.request().unique(), Errno.ENOTCONN, Reply.EMPTY));
    markEnded();
  }

  /**
   * Ends the thread and closes the device: what waits for an answer gets an error. Waits for the
   * thread, which waits for nobody.
   */
  @Override
  public void close() {
    stop.signal();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
