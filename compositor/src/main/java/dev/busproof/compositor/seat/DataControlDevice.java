package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrDataControlDeviceV1;
import java.util.Optional;

/**
 * A clipboard tool's view of the clipboard, whoever has the focus. There is no primary selection:
 * no event ever names one, and what is set as one is cancelled.
 */
final class DataControlDevice extends Resource implements SelectionViewer {
  private final DataControlDialect dialect;
  private final Selection selection;

  DataControlDevice(
      Client client, int id, int version, DataControlDialect dialect, Selection selection) {
    super(client, id, version);
    this.dialect = dialect;
    this.selection = selection;
  }

  void begin() {
    selection.addTool(this);
  }

  @Override
  public void show(Optional<SelectionSource> source) throws WireException, ProtocolError {
    int offerId = 0;
    if (source.isPresent()) {
      DataControlOffer offer =
          client()
              .register(
                  new DataControlOffer(
                      client(), client().allocateServerId(), version(), dialect, source.get()));
      offerId = offer.id();
      send(new ZwlrDataControlDeviceV1.Event.DataOffer(offerId));
      offer.describe();
    }
    send(new ZwlrDataControlDeviceV1.Event.Selection(offerId));
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return dialect.device();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZwlrDataControlDeviceV1.Request.decode(opcode, dialect.wlrVersion(version()), body)) {
      case ZwlrDataControlDeviceV1.Request.SetSelection(int source) ->
          selection.set(used(source).map(each -> each));
      case ZwlrDataControlDeviceV1.Request.SetPrimarySelection(int source) ->
          used(source).ifPresent(DataControlSource::cancel);
      case ZwlrDataControlDeviceV1.Request.Destroy _ -> destroy();
    }
  }

  private Optional<DataControlSource> used(int id) throws WireException, ProtocolError {
    Optional<DataControlSource> source = client().find(id, DataControlSource.class);
    if (source.isPresent()) {
      if (source.get().isUsed()) {
        throw error(
            ZwlrDataControlDeviceV1.Error.USED_SOURCE.value(),
            source.get() + " has been used before");
      }
      source.get().use();
    }
    return source;
  }

  @Override
  protected void onDestroyed() {
    selection.removeTool(this);
  }
}
