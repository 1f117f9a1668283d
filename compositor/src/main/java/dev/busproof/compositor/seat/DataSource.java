package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataSource;
import java.util.List;

/** A {@code wl_data_source}: data that its client is ready to write, in the types it names. */
final class DataSource extends Resource implements SelectionSource {
  private final Selection selection;
  private final OfferedTypes types;
  private boolean actionsSet;
  private boolean used;
  private boolean cancelled;

  DataSource(Client client, int id, int version, Selection selection) {
    super(client, id, version);
    this.selection = selection;
    this.types = new OfferedTypes(client.budget());
  }

  @Override
  public List<String> types() {
    return types.all();
  }

  boolean hasActions() {
    return actionsSet;
  }

  /** Whether it has been made the selection, or dragged, already. */
  boolean isUsed() {
    return used;
  }

  void use() {
    used = true;
  }

  @Override
  public String interfaceName() {
    return WlDataSource.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlDataSource.Request.decode(opcode, version(), body)) {
      case WlDataSource.Request.Offer offer -> types.add(offer.mimeType());
      case WlDataSource.Request.Destroy _ -> destroy();
      case WlDataSource.Request.SetActions set -> setActions(set.dndActions());
    }
  }

  private void setActions(int mask) throws ProtocolError {
    if (actionsSet) {
      throw error(WlDataSource.Error.INVALID_ACTION_MASK.value(), "actions were set before");
    }
    if (!DndActions.isMask(mask)) {
      throw error(
          WlDataSource.Error.INVALID_ACTION_MASK.value(),
          "mask 0x" + Integer.toHexString(mask) + " has bits that are no actions");
    }
    if (used) {
      throw error(
          WlDataSource.Error.INVALID_SOURCE.value(), "actions of a source that is in use already");
    }
    actionsSet = true;
  }

  @Override
  public void write(String type, Fd into) {
    if (isAlive() && client().hasRoom()) {
      send(new WlDataSource.Event.Send(type, into));
    } else {
      into.close();
    }
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      send(new WlDataSource.Event.Cancelled());
    }
  }

  @Override
  protected void onDestroyed() {
    types.refund();
    selection.sourceDestroyed(this);
  }
}
