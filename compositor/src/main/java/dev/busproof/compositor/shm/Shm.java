package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;

/** A bound {@code wl_shm}. */
final class Shm extends Resource {
  private final SharingLadder ladder;
  private final ShmCounters counters;

  Shm(Client client, int id, int version, SharingLadder ladder, ShmCounters counters) {
    super(client, id, version);
    this.ladder = ladder;
    this.counters = counters;
  }

  @Override
  public String interfaceName() {
    return WlShm.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlShm.Request.decode(opcode, version(), body)) {
      case WlShm.Request.CreatePool request -> createPool(request);
      case WlShm.Request.Release() -> destroy();
    }
  }

  private void createPool(WlShm.Request.CreatePool request) throws WireException, ProtocolError {
    PoolMemory memory = null;
    boolean registered = false;
    try {
      client().checkNewId(request.id(), WlShmPool.NAME);
      if (request.size() <= 0) {
        throw error(
            WlShm.Error.INVALID_STRIDE.value(), "a pool cannot have " + request.size() + " bytes");
      }
      memory = PoolMemory.admit(ladder, counters, client().budget(), request.fd(), request.size());
      client().register(new ShmPool(client(), request.id(), version(), memory, counters));
      registered = true;
    } catch (RefusedException | LinuxException e) {
      counters.refused();
      throw PoolErrors.notShareable(this, e);
    } finally {
      if (memory == null) {
        request.fd().close();
      } else if (!registered) {
        memory.release();
      }
    }
  }
}
