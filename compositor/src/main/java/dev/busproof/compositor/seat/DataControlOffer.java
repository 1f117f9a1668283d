package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrDataControlOfferV1;

/** The selection, as offered to a clipboard tool; its source may go before. */
final class DataControlOffer extends Resource {
  private final DataControlDialect dialect;
  private final SelectionSource source;

  DataControlOffer(
      Client client, int id, int version, DataControlDialect dialect, SelectionSource source) {
    super(client, id, version);
    this.dialect = dialect;
    this.source = source;
  }

  void describe() {
    for (String type : source.types()) {
      send(new ZwlrDataControlOfferV1.Event.Offer(type));
    }
  }

  @Override
  public String interfaceName() {
    return dialect.offer();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (ZwlrDataControlOfferV1.Request.decode(opcode, version(), body)) {
      case ZwlrDataControlOfferV1.Request.Receive receive ->
          source.write(receive.mimeType(), receive.fd());
      case ZwlrDataControlOfferV1.Request.Destroy _ -> destroy();
    }
  }
}
