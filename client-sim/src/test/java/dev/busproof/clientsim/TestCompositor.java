package dev.busproof.clientsim;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.FileKind;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.Message;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The least that passes for a compositor, with one fault built in: the lab must find exactly that
 * one. It never looks into a buffer. Most faults wait for {@code wl_shm_pool.resize}, which only
 * the attack {@code shm.resize.shrink} sends.
 *
 * <p>Arguments: fault, socket path.
 */
final class TestCompositor {
  enum Fault {
    NONE,
    NEVER_READY,
    DIES_ON_FIRST_BUFFER,
    DIES_ON_SHRINK,
    HANGS_ON_SHRINK,
    STALLS_ON_SHRINK,
    DROPS_OTHERS_ON_SHRINK,
    ACCEPTS_SHRINK,
    BLAMES_DISPLAY_ON_SHRINK,
    CLOSES_ON_SHRINK,
    KEEPS_DESCRIPTORS,
    KEEPS_MEMORY,
    IGNORES_SEALED,
    NEVER_DRAWS,
    READS_DESCRIPTORS
  }

  /** What its first line of output begins with; the socket's path follows. */
  static final String SOCKET_LINE = "socket ";

  private static final int FRAME_MILLIS = 5;
  private static final int KEPT_BYTES = 32 << 20;

  private final Fault fault;
  private final Libc libc = Libc.system();
  private final List<Peer> peers = new ArrayList<>();
  private final List<Object> kept = new ArrayList<>();

  private TestCompositor(Fault fault) {
    this.fault = fault;
  }

  private static final class Peer {
    private final Connection connection;
    private final Map<Integer, String> objects = new HashMap<>();
    private final Map<Integer, Integer> poolBytes = new HashMap<>();
    private final List<Integer> frames = new ArrayList<>();
    private final Set<Integer> sealed = new HashSet<>();
    private int attached;
    private boolean gone;

    Peer(Connection connection) {
      this.connection = connection;
      objects.put(1, WlDisplay.NAME);
    }

    void send(int object, Message event) {
      try {
        connection.send(object, event);
      } catch (OutputOverflowException e) {
        gone = true;
      }
    }
  }

  /** The command line that runs one in a process of its own. */
  static List<String> command(Fault fault) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        // A large young generation is touched for the first time bit by bit, which looks like a
        // leak.
        "-Xms16m",
        "-Xmn4m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        TestCompositor.class.getName(),
        fault.name(),
        "{runtime}/{socket}");
  }

  public static void main(String[] arguments) throws Exception {
    var fault = Fault.valueOf(arguments[0]);
    System.err.println(SOCKET_LINE + arguments[1]);
    if (fault == Fault.NEVER_READY) {
      System.err.println("I am not going to listen");
      Thread.sleep(Long.MAX_VALUE);
    }
    new TestCompositor(fault).run(Path.of(arguments[1]));
  }

  private void run(Path socket) throws Exception {
    try (var listener = UnixListener.bind(libc, socket, 64);
        var epoll = Epoll.create(libc)) {
      epoll.add(listener.fd(), 0, Interest.READ);
      while (true) {
        epoll.await(FRAME_MILLIS);
        for (var arrived = listener.accept(); arrived.isPresent(); arrived = listener.accept()) {
          accept(arrived.get(), epoll);
        }
        for (var peer : List.copyOf(peers)) {
          serve(peer);
          frame(peer);
          flush(peer);
          if (peer.gone) {
            peers.remove(peer);
            epoll.remove(peer.connection.fd());
            peer.connection.close();
          }
        }
      }
    }
  }

  private void accept(UnixSocket socket, Epoll epoll) throws IOException {
    if (fault == Fault.KEEPS_DESCRIPTORS) {
      kept.add(Fd.eventFd(libc));
    }
    if (fault == Fault.KEEPS_MEMORY) {
      var block = ByteBuffer.allocateDirect(KEPT_BYTES);
      for (int i = 0; i < KEPT_BYTES; i += 4096) {
        block.put(i, (byte) 1);
      }
      kept.add(block);
    }
    var peer = new Peer(Connection.over(socket, ConnectionLimits.defaults()));
    epoll.add(peer.connection.fd(), 1, Interest.READ);
    peers.add(peer);
  }

  private void serve(Peer peer) throws Exception {
    try {
      if (!peer.connection.fill()) {
        peer.gone = true;
        return;
      }
      while (!peer.gone && peer.connection.next()) {
        dispatch(peer, peer.connection.objectId());
      }
    } catch (IOException | WireException e) {
      peer.gone = true;
    }
  }

  private static void flush(Peer peer) {
    try {
      peer.connection.flush();
    } catch (IOException e) {
      peer.gone = true;
    }
  }

  private void frame(Peer peer) {
    if (fault == Fault.NEVER_DRAWS) {
      return;
    }
    for (int callback : peer.frames) {
      peer.send(callback, new WlCallback.Event.Done(0));
      peer.send(1, new WlDisplay.Event.DeleteId(callback));
    }
    peer.frames.clear();
  }

  private void dispatch(Peer peer, int id) throws Exception {
    var in = peer.connection.body();
    int opcode = peer.connection.opcode();
    switch (Optional.ofNullable(peer.objects.get(id)).orElse("")) {
      case WlDisplay.NAME -> display(peer, WlDisplay.Request.decode(opcode, 1, in));
      case WlRegistry.NAME -> {
        if (WlRegistry.Request.decode(opcode, 1, in) instanceof WlRegistry.Request.Bind bind) {
          peer.objects.put(bind.id(), bind.interfaceName());
        }
      }
      case WlCompositor.NAME -> {
        if (WlCompositor.Request.decode(opcode, 4, in)
            instanceof WlCompositor.Request.CreateSurface create) {
          peer.objects.put(create.id(), WlSurface.NAME);
        }
      }
      case WlSurface.NAME -> surface(peer, WlSurface.Request.decode(opcode, 4, in));
      case WlShm.NAME -> {
        if (WlShm.Request.decode(opcode, 1, in) instanceof WlShm.Request.CreatePool create) {
          if (FdFacts.of(libc, create.fd()).seals().contains(Seal.WRITE)) {
            peer.sealed.add(create.id());
          }
          if (fault == Fault.READS_DESCRIPTORS) {
            readToItsEnd(create.fd());
          }
          create.fd().close();
          peer.objects.put(create.id(), WlShmPool.NAME);
          peer.poolBytes.put(create.id(), create.size());
        }
      }
      case WlShmPool.NAME -> pool(peer, id, WlShmPool.Request.decode(opcode, 1, in));
      default -> {}
    }
  }

  private static void display(Peer peer, WlDisplay.Request request) {
    switch (request) {
      case WlDisplay.Request.Sync sync -> {
        peer.send(sync.callback(), new WlCallback.Event.Done(0));
        peer.send(1, new WlDisplay.Event.DeleteId(sync.callback()));
      }
      case WlDisplay.Request.GetRegistry get -> {
        peer.objects.put(get.registry(), WlRegistry.NAME);
        peer.send(get.registry(), new WlRegistry.Event.Global(1, WlCompositor.NAME, 4));
        peer.send(get.registry(), new WlRegistry.Event.Global(2, WlShm.NAME, 1));
      }
    }
  }

  private void surface(Peer peer, WlSurface.Request request) throws Exception {
    if (request instanceof WlSurface.Request.Attach attach) {
      peer.attached = attach.buffer();
      if (fault == Fault.DIES_ON_FIRST_BUFFER) {
        die();
      }
    } else if (fault == Fault.NEVER_DRAWS
        || (fault == Fault.IGNORES_SEALED && peer.sealed.contains(peer.attached))) {
      return;
    } else if (request instanceof WlSurface.Request.Frame frame) {
      peer.frames.add(frame.callback());
    } else if (request instanceof WlSurface.Request.Commit && peer.attached != 0) {
      peer.send(peer.attached, new WlBuffer.Event.Release());
      peer.attached = 0;
    }
  }

  /** As one would who takes any descriptor for a file. */
  private static void readToItsEnd(Fd fd) throws IOException {
    if (FileKind.PIPE == FdFacts.of(Libc.system(), fd).kind()) {
      Files.readAllBytes(Path.of("/proc/self/fd/" + fd.number()));
    }
  }

  private void pool(Peer peer, int id, WlShmPool.Request request) throws Exception {
    switch (request) {
      case WlShmPool.Request.CreateBuffer create -> {
        peer.objects.put(create.id(), WlBuffer.NAME);
        if (peer.sealed.contains(id)) {
          peer.sealed.add(create.id());
        } else {
          peer.sealed.remove(create.id());
        }
      }
      case WlShmPool.Request.Destroy destroy -> peer.send(1, new WlDisplay.Event.DeleteId(id));
      case WlShmPool.Request.Resize resize -> {
        if (resize.size() < peer.poolBytes.getOrDefault(id, 0)) {
          shrink(peer, id);
        }
      }
    }
  }

  private void shrink(Peer peer, int id) throws Exception {
    switch (fault) {
      case DIES_ON_SHRINK -> die();
      case HANGS_ON_SHRINK -> Thread.sleep(Long.MAX_VALUE);
      case STALLS_ON_SHRINK -> {
        Thread.sleep(2000);
        refuse(peer, id, WlShm.Error.INVALID_FD.value());
      }
      case DROPS_OTHERS_ON_SHRINK -> {
        peers.forEach(other -> other.gone = true);
        refuse(peer, id, WlShm.Error.INVALID_FD.value());
      }
      case ACCEPTS_SHRINK -> {}
      case BLAMES_DISPLAY_ON_SHRINK -> refuse(peer, 1, WlDisplay.Error.INVALID_METHOD.value());
      case CLOSES_ON_SHRINK -> peer.gone = true;
      case NONE,
          NEVER_READY,
          DIES_ON_FIRST_BUFFER,
          KEEPS_DESCRIPTORS,
          KEEPS_MEMORY,
          IGNORES_SEALED,
          NEVER_DRAWS,
          READS_DESCRIPTORS ->
          refuse(peer, id, WlShm.Error.INVALID_FD.value());
    }
  }

  private static void refuse(Peer peer, int object, int code) {
    peer.send(1, new WlDisplay.Event.Error(object, code, "refused by the test"));
    flush(peer);
    peer.gone = true;
  }

  /** By a signal that no handler of the JVM can turn into something else. */
  private static void die() throws Exception {
    var kill = "kill -KILL " + ProcessHandle.current().pid();
    new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor();
    Thread.sleep(Long.MAX_VALUE);
  }
}
