package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.Rect;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlRegion;

/** A {@code wl_region}: an area under construction, copied by whoever takes it. */
final class RegionResource extends Resource {
  private final RectBudget rects;
  private Area area = Area.EMPTY;

  RegionResource(Client client, int id, int version) {
    super(client, id, version);
    this.rects = new RectBudget(client.budget());
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
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlRegion.Request.decode(opcode, version(), body)) {
      case WlRegion.Request.Destroy _ -> destroy();
      case WlRegion.Request.Add add ->
          become(area.plus(new Rect(add.x(), add.y(), add.width(), add.height())));
      case WlRegion.Request.Subtract cut ->
          become(area.minus(new Rect(cut.x(), cut.y(), cut.width(), cut.height())));
    }
  }

  private void become(Area next) throws ProtocolError {
    rects.hold(RectBudget.of(next));
    area = next;
  }

  @Override
  protected void onDestroyed() {
    rects.release();
  }
}
