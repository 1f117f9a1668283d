package dev.busproof.clientsim;

import dev.busproof.clientsim.TestPeer.Pool;
import dev.busproof.clientsim.catalogue.Catalogue;
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
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgWmBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The least that passes for a compositor, with one fault built in: the lab must find exactly that
 * one. It never looks into a buffer. Most faults wait for {@code wl_shm_pool.resize} to a smaller
 * size, which four attacks send: {@code shm.resize.shrink} and those to nothing or less.
 *
 * <p>Arguments: fault, socket path.
 */
final class TestCompositor {
  enum Fault {
    NONE,
    NEVER_READY,
    /** Accepts connections and answers nothing at all. */
    SILENT,
    /** Announces whatever a case may need, answers syncs and configures windows: nothing else. */
    IDLE,
    /** Announces as much, behaves, and draws nobody but the lab's witnesses. */
    SERVES_WITNESSES,
    DIES_ON_FIRST_BUFFER,
    DIES_ON_SHRINK,
    HANGS_ON_SHRINK,
    SPINS_ON_SHRINK,
    STALLS_ON_SHRINK,
    /** Answers everybody, but draws for nobody else for a while. */
    STARVES_OTHERS_ON_SHRINK,
    /** Closes every new connection for a while. */
    TURNS_AWAY_ON_SHRINK,
    /** Answers newcomers for a while, and draws none. */
    IGNORES_NEWCOMERS_ON_SHRINK,
    DROPS_OTHERS_ON_SHRINK,
    ACCEPTS_SHRINK,
    BLAMES_DISPLAY_ON_SHRINK,
    CLOSES_ON_SHRINK,
    KEEPS_DESCRIPTORS,
    KEEPS_MEMORY,
    KEEPS_MAPPINGS,
    KEEPS_THREADS,
    /** Leaks, so that the attack is repeated, and dies of that. */
    DIES_ON_SECOND_SHRINK,
    /** Does not forget that it was once given a pipe for a pool, and dies of that later. */
    DIES_ON_SHRINK_AFTER_PIPE,
    /** Answers who is there, and draws them never again. */
    FORGETS_OTHERS_ON_SHRINK,
    /** Is silent towards the first who ask for its globals, once it has answered the lab. */
    SILENT_AT_FIRST,
    /** Answers the lab, and whoever asks for its globals never. */
    HIDES_GLOBALS,
    /** Takes every resize for an attack. */
    REFUSES_GROWTH,
    ENDS_KILLABLE_CLIENTS,
    IGNORES_SEALED,
    READS_DESCRIPTORS,
    /** Without a mistake, and offers what those below do. */
    PLANTED_NONE,
    /** When a pool becomes larger whose buffer was attached and whose file was cut. */
    DIES_ON_RESIZE_OF_CUT_POOL,
    /** When a buffer is destroyed while it is shown, and its pool after that. */
    LEAKS_POOL_OF_LOST_BUFFER,
    /** When two clients resize their pools before the first has committed. */
    DEADLOCKS_ON_TWO_RESIZES
  }

  /** These offer windows too, so that a fuzzer gets far with them. */
  private static final Set<Fault> PLANTED =
      Set.of(
          Fault.PLANTED_NONE,
          Fault.DIES_ON_RESIZE_OF_CUT_POOL,
          Fault.LEAKS_POOL_OF_LOST_BUFFER,
          Fault.DEADLOCKS_ON_TWO_RESIZES);

  /** What its first line of output begins with; the socket's path follows. */
  static final String SOCKET_LINE = "socket ";

  /** Files of clients that are no attackers. */
  private static final List<String> WITNESSES =
      List.of("busproof-bystander", "busproof-newcomer", "busproof-innocent");

  private static final String KILLABLE = "busproof-killable";

  /** Of the bystander, of who learns the globals, and of some that are sent to learn more. */
  private static final int FIRST_REGISTRIES = 4;

  private static final int FRAME_MILLIS = 5;

  /** Longer than any limit of the lab, and shorter than what it takes for hung. */
  private static final long UNKIND_MILLIS = 2500;

  private final Fault fault;
  private final Libc libc = Libc.system();
  private final List<TestPeer> peers = new ArrayList<>();
  private final List<Object> kept = new ArrayList<>();
  private final PlantedBugs planted;
  private final Executor closing =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
  private int shrinks;
  private int registries;
  private boolean sawPipe;
  private long unkindUntilNanos = System.nanoTime();
  private long unkindSinceNanos = System.nanoTime();

  private TestCompositor(Fault fault) {
    this.fault = fault;
    this.planted = new PlantedBugs(fault, PLANTED.contains(fault));
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
    try (var listener = UnixListener.bind(libc, socket, 1024);
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
            planted.left(peer);
            epoll.remove(peer.connection.fd());
            peer.connection.close();
          }
        }
      }
    }
  }

  private void accept(UnixSocket socket, Epoll epoll) throws IOException {
    switch (fault) {
      case TURNS_AWAY_ON_SHRINK -> {
        if (isUnkind()) {
          socket.close();
          return;
        }
      }
      case KEEPS_DESCRIPTORS, DIES_ON_SECOND_SHRINK -> kept.add(Fd.eventFd(libc));
      case KEEPS_MEMORY -> kept.add(Kept.memory());
      case KEEPS_MAPPINGS -> kept.add(Kept.mapping());
      case KEEPS_THREADS -> Thread.ofPlatform().daemon().start(TestCompositor::sleep);
      default -> {}
    }
    var peer = new TestPeer(Connection.over(socket, ConnectionLimits.defaults()));
    peer.ignored = fault == Fault.SILENT;
    peer.patient = fault == Fault.IDLE;
    epoll.add(peer.connection.fd(), 1, Interest.READ);
    peers.add(peer);
  }

  private static void sleep() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(TestPeer peer) throws Exception {
    try {
      if (peer.ignored) {
        peer.gone = !peer.drain();
        return;
      }
      if (!peer.connection.fill()) {
        peer.gone = true;
        return;
      }
      while (!peer.gone && !peer.ignored && peer.connection.next()) {
        dispatch(peer, peer.connection.objectId());
      }
      peer.gone |= !peer.patient && peer.hasSentItself(libc);
    } catch (IOException | WireException e) {
      peer.ignored = peer.patient;
      peer.gone = !peer.patient;
    }
  }

  private static void flush(TestPeer peer) {
    try {
      peer.connection.flush();
    } catch (IOException e) {
      peer.gone = true;
    }
  }

  private void frame(TestPeer peer) {
    if (peer.forgotten) {
      return;
    }
    if (fault == Fault.STARVES_OTHERS_ON_SHRINK && isUnkind()) {
      return;
    }
    for (int callback : peer.frames) {
      peer.send(callback, new WlCallback.Event.Done(0));
      peer.send(1, new WlDisplay.Event.DeleteId(callback));
    }
    peer.frames.clear();
  }

  private void dispatch(TestPeer peer, int id) throws Exception {
    var in = peer.connection.body();
    int opcode = peer.connection.opcode();
    var entry = peer.entry(id);
    int version = entry.version();
    switch (entry.interfaceName()) {
      case WlDisplay.NAME -> display(peer, WlDisplay.Request.decode(opcode, 1, in));
      case WlRegistry.NAME -> {
        if (WlRegistry.Request.decode(opcode, 1, in) instanceof WlRegistry.Request.Bind bind) {
          peer.put(bind.id(), bind.interfaceName(), bind.version());
        }
      }
      case WlCompositor.NAME -> {
        if (WlCompositor.Request.decode(opcode, version, in)
            instanceof WlCompositor.Request.CreateSurface create) {
          peer.put(create.id(), WlSurface.NAME, version);
        }
      }
      case WlSurface.NAME -> surface(peer, id, WlSurface.Request.decode(opcode, version, in));
      case WlBuffer.NAME -> {
        if (WlBuffer.Request.decode(opcode, version, in) instanceof WlBuffer.Request.Destroy) {
          planted.destroyedBuffer(peer, id);
        }
      }
      case WlShm.NAME -> shm(peer, opcode, version, in);
      case WlShmPool.NAME -> pool(peer, id, WlShmPool.Request.decode(opcode, version, in));
      case XdgWmBase.NAME -> {
        if (XdgWmBase.Request.decode(opcode, version, in)
            instanceof XdgWmBase.Request.GetXdgSurface get) {
          peer.put(get.id(), XdgSurface.NAME, version);
        }
      }
      case XdgSurface.NAME -> {
        if (XdgSurface.Request.decode(opcode, version, in)
            instanceof XdgSurface.Request.GetToplevel) {
          peer.send(id, new XdgSurface.Event.Configure(1));
        }
      }
      default -> {}
    }
  }

  private void display(TestPeer peer, WlDisplay.Request request) {
    switch (request) {
      case WlDisplay.Request.Sync sync -> {
        peer.send(sync.callback(), new WlCallback.Event.Done(0));
        peer.send(1, new WlDisplay.Event.DeleteId(sync.callback()));
      }
      case WlDisplay.Request.GetRegistry get -> {
        peer.put(get.registry(), WlRegistry.NAME, 1);
        if (fault == Fault.HIDES_GLOBALS
            || (fault == Fault.SILENT_AT_FIRST && ++registries <= FIRST_REGISTRIES)) {
          peer.ignored = true;
          return;
        }
        int name = 1;
        for (var global : announced().entrySet()) {
          var event = new WlRegistry.Event.Global(name++, global.getKey(), global.getValue());
          peer.send(get.registry(), event);
        }
      }
    }
  }

  private Map<String, Integer> announced() {
    var globals = new TreeMap<>(Map.of(WlCompositor.NAME, 4, WlShm.NAME, 1));
    if (PLANTED.contains(fault)) {
      globals.put(XdgWmBase.NAME, 1);
    }
    if (fault == Fault.IDLE || fault == Fault.SERVES_WITNESSES) {
      for (var one : Catalogue.all()) {
        one.needs().globals().forEach((name, since) -> globals.merge(name, since, Math::max));
      }
    }
    return globals;
  }

  private void shm(TestPeer peer, int opcode, int version, MessageReader in) throws Exception {
    if (!(WlShm.Request.decode(opcode, version, in) instanceof WlShm.Request.CreatePool create)) {
      return;
    }
    var fd = create.fd();
    if (fault == Fault.READS_DESCRIPTORS) {
      readToItsEnd(fd);
    }
    if (fault == Fault.DIES_ON_SHRINK_AFTER_PIPE) {
      sawPipe |= FdFacts.of(libc, fd).kind() == FileKind.PIPE;
    }
    // Of others not even the size is asked: a file system may take its time over that.
    planted.created(peer, create.id(), fd, create.size());
    var sealed = fault == Fault.IGNORES_SEALED && FdFacts.of(libc, fd).seals().contains(Seal.WRITE);
    peer.put(create.id(), WlShmPool.NAME, 1);
    peer.pools.put(create.id(), new Pool(fileName(fd), sealed, create.size()));
    if (fault == Fault.IDLE) {
      closing.execute(fd::close); // which it may take over that, too
    } else {
      fd.close();
    }
  }

  /** A memfd's name, from a link such as {@code /memfd:name (deleted)}. */
  private static String fileName(Fd fd) throws IOException {
    var link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number())).toString();
    return link.startsWith("/memfd:") ? link.substring(7).replace(" (deleted)", "") : "";
  }

  private void surface(TestPeer peer, int id, WlSurface.Request request) throws Exception {
    if (request instanceof WlSurface.Request.Commit) {
      planted.committed(peer, id);
    }
    if (request instanceof WlSurface.Request.Attach attach) {
      peer.attached = attach.buffer();
      planted.attached(peer, id, attach.buffer());
      if (fault == Fault.DIES_ON_FIRST_BUFFER) {
        die();
      }
    } else if (!isShown(peer)) {
      return;
    } else if (request instanceof WlSurface.Request.Frame frame) {
      peer.frames.add(frame.callback());
      if (fault == Fault.ENDS_KILLABLE_CLIENTS && peer.shown().fileName().equals(KILLABLE)) {
        peer.gone = true;
      }
    } else if (request instanceof WlSurface.Request.Commit && peer.attached != 0) {
      peer.send(peer.attached, new WlBuffer.Event.Release());
      peer.attached = 0;
    }
  }

  /** Whether what the client attached is drawn and given back. */
  private boolean isShown(TestPeer peer) {
    return switch (fault) {
      case IDLE, SILENT -> false;
      case SERVES_WITNESSES -> WITNESSES.contains(peer.shown().fileName());
      case IGNORES_SEALED -> !peer.shown().sealed();
      case IGNORES_NEWCOMERS_ON_SHRINK -> !isUnkind() || peer.acceptedNanos - unkindSinceNanos < 0;
      default -> true;
    };
  }

  /** As one would who takes any descriptor for a file. */
  private static void readToItsEnd(Fd fd) throws IOException {
    if (FileKind.PIPE == FdFacts.of(Libc.system(), fd).kind()) {
      Files.readAllBytes(Path.of("/proc/self/fd/" + fd.number()));
    }
  }

  private void pool(TestPeer peer, int id, WlShmPool.Request request) throws Exception {
    switch (request) {
      case WlShmPool.Request.CreateBuffer create -> {
        peer.put(create.id(), WlBuffer.NAME, 1);
        planted.createdBuffer(peer, id, create.id());
        peer.buffers.put(create.id(), peer.pools.getOrDefault(id, Pool.UNKNOWN));
      }
      case WlShmPool.Request.Destroy destroy -> {
        planted.destroyedPool(peer, id);
        peer.send(1, new WlDisplay.Event.DeleteId(id));
      }
      case WlShmPool.Request.Resize resize -> {
        boolean smaller = resize.size() < peer.pools.getOrDefault(id, Pool.UNKNOWN).sizeBytes();
        if (smaller) {
          shrink(peer, id);
        } else if (fault == Fault.REFUSES_GROWTH) {
          refuse(peer, id);
        } else if (planted.diesOfResize(peer, id, resize.size())) {
          die();
        }
      }
    }
  }

  private void shrink(TestPeer peer, int id) throws Exception {
    switch (fault) {
      case DIES_ON_SHRINK -> die();
      case DIES_ON_SHRINK_AFTER_PIPE -> {
        if (sawPipe) {
          die();
        }
        refuse(peer, id);
      }
      case DIES_ON_SECOND_SHRINK -> {
        if (++shrinks == 2) {
          die();
        }
        refuse(peer, id);
      }
      case FORGETS_OTHERS_ON_SHRINK -> {
        peers.forEach(other -> other.forgotten = true);
        refuse(peer, id);
      }
      case HANGS_ON_SHRINK -> Thread.sleep(Long.MAX_VALUE);
      case SPINS_ON_SHRINK -> spin();
      case STALLS_ON_SHRINK -> {
        Thread.sleep(UNKIND_MILLIS);
        refuse(peer, id);
      }
      case STARVES_OTHERS_ON_SHRINK, TURNS_AWAY_ON_SHRINK, IGNORES_NEWCOMERS_ON_SHRINK -> {
        unkindSinceNanos = System.nanoTime();
        unkindUntilNanos = unkindSinceNanos + TimeUnit.MILLISECONDS.toNanos(UNKIND_MILLIS);
        refuse(peer, id);
      }
      case DROPS_OTHERS_ON_SHRINK -> {
        peers.forEach(other -> other.gone = true);
        refuse(peer, id);
      }
      case ACCEPTS_SHRINK, IDLE -> {}
      case BLAMES_DISPLAY_ON_SHRINK -> peer.error(1, WlDisplay.Error.INVALID_METHOD.value());
      case CLOSES_ON_SHRINK -> peer.gone = true;
      default -> refuse(peer, id);
    }
  }

  private boolean isUnkind() {
    return System.nanoTime() - unkindUntilNanos < 0;
  }

  private static void refuse(TestPeer peer, int pool) {
    peer.error(pool, WlShm.Error.INVALID_FD.value());
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  /** By a signal that no handler of the JVM can turn into something else. */
  private static void die() throws Exception {
    var kill = "kill -KILL " + ProcessHandle.current().pid();
    new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor();
    Thread.sleep(Long.MAX_VALUE);
  }
}
