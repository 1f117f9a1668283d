package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataOffer;

/**
 * A {@code wl_data_offer} of the selection. It stays until its client destroys it, though its
 * source may go before.
 */
final class DataOffer extends Resource {
  private final SelectionSource source;

  DataOffer(Client client, int id, int version, SelectionSource source) {
    super(client, id, version);
    this.source = source;
  }

  void describe() {
    for (String type : source.types()) {
      send(new WlDataOffer.Event.Offer(type));
    }
  }

  @Override
  public String interfaceName() {
    return WlDataOffer.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlDataOffer.Request.decode(opcode, version(), body)) {
      // Feedback for drags; on the selection it has no meaning and no error.
      case WlDataOffer.Request.Accept _ -> {}
      // Closing the descriptor is the answer when the source is gone: the reader sees the end of
      // the data.
      case WlDataOffer.Request.Receive receive -> source.write(receive.mimeType(), receive.fd());
      case WlDataOffer.Request.Destroy _ -> destroy();
      case WlDataOffer.Request.Finish _ ->
          throw error(WlDataOffer.Error.INVALID_FINISH.value(), "this offer is of no drag");
      case WlDataOffer.Request.SetActions set -> {
        DndActions.check(this, set);
        throw error(WlDataOffer.Error.INVALID_OFFER.value(), "this offer is of no drag");
      }
    }
  }
}
