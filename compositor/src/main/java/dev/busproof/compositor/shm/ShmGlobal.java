package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.wire.protocol.WlShm;

/** The {@code wl_shm} global: names the formats at bind. */
public final class ShmGlobal implements Global {
  private final SharingLadder ladder;
  private final ShmCounters counters;

  public ShmGlobal(SharingLadder ladder, ShmCounters counters) {
    this.ladder = ladder;
    this.counters = counters;
  }

  @Override
  public String interfaceName() {
    return WlShm.NAME;
  }

  @Override
  public int version() {
    return WlShm.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    Shm shm = new Shm(client, id, version, ladder, counters);
    for (PixelFormat format : PixelFormat.values()) {
      shm.send(new WlShm.Event.Format(format.wlShmValue()));
    }
    return shm;
  }
}
