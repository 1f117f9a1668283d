package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.Rect;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlRegion;

/** A {@code wl_region}: an area under construction, copied by whoever takes it. */
final class RegionResource extends Resource {
  private Area area = Area.EMPTY;

  RegionResource(Client client, int id, int version) {
    super(client, id, version);
  }

  /** What has been built so far. */
  Area area() {
    return area;
  }

  @Override
  public String interfaceName() {
    return WlRegion.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlRegion.Request.decode(opcode, version(), body)) {
      case WlRegion.Request.Destroy _ -> destroy();
      case WlRegion.Request.Add add ->
          area = area.plus(new Rect(add.x(), add.y(), add.width(), add.height()));
      case WlRegion.Request.Subtract cut ->
          area = area.minus(new Rect(cut.x(), cut.y(), cut.width(), cut.height()));
    }
  }
}
