package dev.busproof.compositor.client;

import dev.busproof.wire.WireException;

/** An object that every client finds in its registry and may bind any number of times. */
public interface Global {
  /** As {@code wl_compositor}. */
  String interfaceName();

  /** The newest version on offer; a client binds any version from 1 to this one. */
  int version();

  /**
   * Makes the object a client has bound. The registry has checked the interface name, the version
   * and that {@code id} is free, and it registers the returned object: an implementation only
   * builds it and sends what the interface sends first.
   */
  Resource bind(Client client, int id, int version) throws ProtocolError, WireException;
}
