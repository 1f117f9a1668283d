package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrDataControlSourceV1;
import java.util.List;

/** A clipboard tool's data. */
final class DataControlSource extends Resource implements SelectionSource {
  private final DataControlDialect dialect;
  private final Selection selection;
  private final OfferedTypes types;
  private boolean used;
  private boolean cancelled;

  DataControlSource(
      Client client, int id, int version, DataControlDialect dialect, Selection selection) {
    super(client, id, version);
    this.dialect = dialect;
    this.selection = selection;
    this.types = new OfferedTypes(client.budget());
  }

  @Override
  public List<String> types() {
    return types.all();
  }

  /** Whether it has been set already. */
  boolean isUsed() {
    return used;
  }

  void use() {
    used = true;
  }

  @Override
  public String interfaceName() {
    return dialect.source();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZwlrDataControlSourceV1.Request.decode(opcode, version(), body)) {
      case ZwlrDataControlSourceV1.Request.Offer(String type) -> {
        if (used) {
          throw error(
              ZwlrDataControlSourceV1.Error.INVALID_OFFER.value(), this + " is in use already");
        }
        types.add(type);
      }
      case ZwlrDataControlSourceV1.Request.Destroy _ -> destroy();
    }
  }

  @Override
  public void write(String type, Fd into) {
    if (isAlive() && client().hasRoom()) {
      send(new ZwlrDataControlSourceV1.Event.Send(type, into));
    } else {
      into.close();
    }
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      send(new ZwlrDataControlSourceV1.Event.Cancelled());
    }
  }

  @Override
  protected void onDestroyed() {
    types.refund();
    selection.sourceDestroyed(this);
  }
}
