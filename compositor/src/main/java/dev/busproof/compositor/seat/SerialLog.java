package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Serials;
import java.util.HashMap;
import java.util.Map;

/**
 * The serials of the input events that each client has been sent lately. A request that must follow
 * an input event names its serial, and that must be one of those: the last {@value
 * #MOST_PER_CLIENT} are remembered, some seconds of typing. Loop thread only.
 */
final class SerialLog {
  private static final int MOST_PER_CLIENT = 64;

  private static final class Ring {
    final int[] serials = new int[MOST_PER_CLIENT];
    long count;

    /** Objects of the client that may be sent serials. */
    int holders;

    void add(int serial) {
      serials[(int) (count++ % MOST_PER_CLIENT)] = serial;
    }

    boolean contains(int serial) {
      for (int i = 0; i < Math.min(count, MOST_PER_CLIENT); i++) {
        if (serials[i] == serial) {
          return true;
        }
      }
      return false;
    }
  }

  private final Serials serials;
  private final Map<Client, Ring> rings = new HashMap<>();

  SerialLog(Serials serials) {
    this.serials = serials;
  }

  /** A new serial for an event to that client. */
  int next(Client client) {
    int serial = serials.next();
    Ring ring = rings.get(client);
    if (ring != null) {
      ring.add(serial);
    }
    return serial;
  }

  /** The serial given out last, to whomever. */
  int current() {
    return serials.current();
  }

  /** Whether an input event with that serial has been sent to the client lately. */
  boolean knows(Client client, int serial) {
    Ring ring = rings.get(client);
    return ring != null && ring.contains(serial);
  }

  /** The client has one more object that gets serials. */
  void hold(Client client) {
    rings.computeIfAbsent(client, _ -> new Ring()).holders++;
  }

  /** It has one less; what was sent to a client without any is forgotten. */
  void drop(Client client) {
    Ring ring = rings.get(client);
    if (ring != null && --ring.holders == 0) {
      rings.remove(client);
    }
  }
}
