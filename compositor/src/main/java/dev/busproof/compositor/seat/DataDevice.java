package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataSource;
import java.util.Optional;

/** A {@code wl_data_device}: one client's view of the clipboard and of drags. */
final class DataDevice extends Resource implements SelectionViewer {
  /**
   * Offers of drags that the client has not destroyed. It is to do so when a drag leaves; others
   * drag things in and out of its windows, and must not use up what it may hold.
   */
  private static final int MOST_DRAG_OFFERS = 64;

  private final Selection selection;
  private final Drags drags;
  private int dragOffers;

  DataDevice(Client client, int id, int version, Selection selection, Drags drags) {
    super(client, id, version);
    this.selection = selection;
    this.drags = drags;
  }

  void begin() {
    selection.add(this);
    drags.add(this);
  }

  /** Introduces what is dragged; empty when the client holds as many objects as it may. */
  Optional<DragOffer> offer(DataSource source, Drag drag) {
    if (dragOffers >= MOST_DRAG_OFFERS) {
      return Optional.empty();
    }
    DragOffer offer = new DragOffer(client(), client().allocateServerId(), this, source, drag);
    try {
      client().register(offer);
    } catch (WireException e) {
      throw new IllegalStateException("an id of ours was refused", e);
    } catch (ProtocolError e) {
      return Optional.empty();
    }
    dragOffers++;
    send(new WlDataDevice.Event.DataOffer(offer.id()));
    offer.describe();
    return Optional.of(offer);
  }

  void offerDestroyed() {
    dragOffers--;
  }

  @Override
  public void show(Optional<SelectionSource> source) throws WireException, ProtocolError {
    int offerId = 0;
    if (source.isPresent()) {
      DataOffer offer =
          client()
              .register(
                  new DataOffer(client(), client().allocateServerId(), version(), source.get()));
      offerId = offer.id();
      send(new WlDataDevice.Event.DataOffer(offerId));
      offer.describe();
    }
    send(new WlDataDevice.Event.Selection(offerId));
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return WlDataDevice.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlDataDevice.Request.decode(opcode, version(), body)) {
      case WlDataDevice.Request.StartDrag start -> startDrag(start);
      case WlDataDevice.Request.SetSelection set -> setSelection(set);
      case WlDataDevice.Request.Release _ -> destroy();
    }
  }

  /** A drag that cannot begin is cancelled: the user may have let go by now. */
  private void startDrag(WlDataDevice.Request.StartDrag start) throws WireException, ProtocolError {
    Optional<DataSource> source = client().find(start.source(), DataSource.class);
    client().require(start.origin(), Surface.class);
    Optional<Surface> surface = client().find(start.icon(), Surface.class);
    Optional<DragIcon> icon = Optional.empty();
    if (surface.isPresent()) {
      icon = Optional.of(DragIcon.of(surface.get(), this, drags.scene()));
    }
    if (source.isPresent()) {
      use(source.get());
    }
    if (!drags.start(this, source, icon, start.serial())) {
      source.ifPresent(DataSource::cancelDrag);
    }
  }

  private void setSelection(WlDataDevice.Request.SetSelection set)
      throws WireException, ProtocolError {
    Optional<DataSource> source = client().find(set.source(), DataSource.class);
    if (source.isPresent()) {
      if (source.get().hasActions()) {
        throw source
            .get()
            .error(
                WlDataSource.Error.INVALID_SOURCE.value(),
                "a source with drag actions cannot be the selection");
      }
      use(source.get());
    }
    selection.set(client(), source.map(each -> each));
  }

  private void use(DataSource source) throws ProtocolError {
    if (source.isUsed()) {
      throw error(WlDataDevice.Error.USED_SOURCE.value(), source + " has been used before");
    }
    source.use();
  }

  @Override
  protected void onDestroyed() {
    selection.remove(this);
    drags.remove(this);
  }
}
