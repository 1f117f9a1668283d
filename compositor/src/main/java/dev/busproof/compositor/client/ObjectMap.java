package dev.busproof.compositor.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one client. Clients choose 2..0xfeffffff and must do so densely: an id is either free
 * again or the next one never used, so the table is never larger than the objects the client has
 * had at once. Ids from 0xff000000 are ours.
 */
final class ObjectMap {
  /** The first id that the server chooses. */
  static final int SERVER_BASE = 0xff000000;

  private @Nullable Resource[] clientSide = new Resource[64];
  private int clientCount = 1;
  private @Nullable Resource[] serverSide = new Resource[0];
  private int serverCount;

  /** No free slot of ours is below this one, so that finding one does not search them all. */
  private int serverFreeFrom;

  /** The id given out by {@link #freeServerId} and not used yet; 0 for none. */
  private int offeredServerId;

  /** True for ids of the server's range. */
  static boolean isServerId(int id) {
    return Integer.compareUnsigned(id, SERVER_BASE) >= 0;
  }

  @Nullable Resource get(int id) {
    if (isServerId(id)) {
      int slot = id - SERVER_BASE;
      return slot < serverCount ? serverSide[slot] : null;
    }
    return id > 0 && id < clientCount ? clientSide[id] : null;
  }

  /** Why a new object may not have this id; null when it may. */
  @Nullable String objection(int id) {
    if (id == 0) {
      return "is null";
    }
    if (isServerId(id)) {
      return id == offeredServerId ? null : "is in the server's range";
    }
    if (id < 0 || id > clientCount) {
      return "skips ids: the next unused one is " + clientCount;
    }
    Resource there = id < clientCount ? clientSide[id] : null;
    return there == null ? null : "is in use by " + there.interfaceName();
  }

  /** Puts a resource at its id, which is free. */
  void put(Resource resource) {
    int id = resource.id();
    if (isServerId(id)) {
      serverSide[id - SERVER_BASE] = resource;
      offeredServerId = 0;
      return;
    }
    if (id == clientCount) {
      if (clientCount == clientSide.length) {
        clientSide = Arrays.copyOf(clientSide, clientCount * 2);
      }
      clientCount++;
    }
    clientSide[id] = resource;
  }

  void clear(int id) {
    if (isServerId(id)) {
      serverSide[id - SERVER_BASE] = null;
      serverFreeFrom = Math.min(serverFreeFrom, id - SERVER_BASE);
    } else {
      clientSide[id] = null;
    }
  }

  /**
   * The lowest id of ours that no object has: the only one of our range that the next {@link #put}
   * takes.
   */
  int freeServerId() {
    int slot = serverFreeFrom;
    while (slot < serverCount && serverSide[slot] != null) {
      slot++;
    }
    if (slot == serverCount) {
      if (serverCount == serverSide.length) {
        serverSide = Arrays.copyOf(serverSide, Math.max(8, serverCount * 2));
      }
      serverCount++;
    }
    serverFreeFrom = slot;
    offeredServerId = SERVER_BASE + slot;
    return offeredServerId;
  }
}
