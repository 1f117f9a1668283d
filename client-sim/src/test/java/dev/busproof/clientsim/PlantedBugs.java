package dev.busproof.clientsim;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.memfd.Fd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Mistakes that a {@link TestCompositor} makes in states that take some requests to reach: what a
 * fuzzer is for. Each one is a mistake of real compositors: a size believed for longer than it is
 * true, an owner that was forgotten, a lock that is kept while another is waited for.
 */
final class PlantedBugs {
  private final Fault fault;

  /** Who makes none of these mistakes holds no client's file for longer than its request. */
  private final boolean holdsFiles;

  private final Map<TestPeer, Client> clients = new HashMap<>();

  /** What nobody gives back any more. */
  private final List<Fd> forgotten = new ArrayList<>();

  PlantedBugs(Fault fault, boolean holdsFiles) {
    this.fault = fault;
    this.holdsFiles = holdsFiles;
  }

  /** A pool and its file. */
  private static final class Pool {
    final Fd file;
    int sizeBytes;
    boolean wasAttached;

    /** A buffer of it was destroyed while its surface showed it. */
    boolean lostWhileShown;

    Pool(Fd file, int sizeBytes) {
      this.file = file;
      this.sizeBytes = sizeBytes;
    }
  }

  private static final class Client {
    final Map<Integer, Pool> pools = new HashMap<>();
    final Map<Integer, Pool> buffers = new HashMap<>();
    final Map<Integer, Integer> attached = new HashMap<>();
    final Set<Integer> shown = new HashSet<>();

    /** From a resize to the commit that makes it visible. */
    final Semaphore resizing = new Semaphore(1);
  }

  private Client client(TestPeer peer) {
    return clients.computeIfAbsent(peer, _ -> new Client());
  }

  void created(TestPeer peer, int id, Fd file, int sizeBytes) throws IOException {
    if (!holdsFiles) {
      return;
    }
    var before = client(peer).pools.put(id, new Pool(file.duplicate(), sizeBytes));
    if (before != null) {
      before.file.close();
    }
  }

  void createdBuffer(TestPeer peer, int poolId, int id) {
    var pool = client(peer).pools.get(poolId);
    if (pool != null) {
      client(peer).buffers.put(id, pool);
    }
  }

  void attached(TestPeer peer, int surface, int buffer) {
    client(peer).attached.put(surface, buffer);
    var pool = client(peer).buffers.get(buffer);
    if (pool != null) {
      pool.wasAttached = true;
    }
  }

  void committed(TestPeer peer, int surface) {
    var client = client(peer);
    var buffer = client.attached.remove(surface);
    if (buffer != null) {
      client.shown.clear();
      client.shown.add(buffer);
    }
    if (client.resizing.availablePermits() == 0) {
      client.resizing.release();
    }
  }

  void destroyedBuffer(TestPeer peer, int id) {
    var client = client(peer);
    var pool = client.buffers.remove(id);
    if (pool != null && client.shown.remove(id)) {
      pool.lostWhileShown = true;
    }
  }

  void destroyedPool(TestPeer peer, int id) {
    var pool = client(peer).pools.remove(id);
    if (pool != null) {
      giveBack(pool);
    }
  }

  private void giveBack(Pool pool) {
    if (fault == Fault.LEAKS_POOL_OF_LOST_BUFFER && pool.lostWhileShown) {
      forgotten.add(pool.file);
    } else {
      pool.file.close();
    }
  }

  /** A pool becomes as large or larger; whether this is the end of the compositor. */
  boolean diesOfResize(TestPeer peer, int id, int sizeBytes) throws IOException {
    var client = client(peer);
    var pool = client.pools.get(id);
    if (pool == null) {
      return false;
    }
    if (fault == Fault.DIES_ON_RESIZE_OF_CUT_POOL
        && pool.wasAttached
        && pool.file.sizeBytes() < pool.sizeBytes) {
      return true;
    }
    pool.sizeBytes = sizeBytes;
    if (fault == Fault.DEADLOCKS_ON_TWO_RESIZES) {
      // One thread reads all clients, so that who holds the other's lock is never heard again.
      for (var other : clients.values()) {
        if (other != client) {
          other.resizing.acquireUninterruptibly();
          other.resizing.release();
        }
      }
      var _ = client.resizing.tryAcquire();
    }
    return false;
  }

  void left(TestPeer peer) {
    var client = clients.remove(peer);
    if (client != null) {
      client.pools.values().forEach(pool -> pool.file.close());
    }
  }
}
