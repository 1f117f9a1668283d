package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataSource;
import java.util.Optional;

/** A {@code wl_data_device}: one client's view of the clipboard. */
final class DataDevice extends Resource implements SelectionViewer {
  private final Selection selection;

  DataDevice(Client client, int id, int version, Selection selection) {
    super(client, id, version);
    this.selection = selection;
  }

  void begin() {
    selection.add(this);
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

  /** Nothing can be dragged yet: a drag is over as soon as it is checked. */
  private void startDrag(WlDataDevice.Request.StartDrag start) throws WireException, ProtocolError {
    Optional<DataSource> source = client().find(start.source(), DataSource.class);
    client().require(start.origin(), Surface.class);
    Optional<Surface> icon = client().find(start.icon(), Surface.class);
    if (icon.isPresent()) {
      Surface surface = icon.get();
      if (!surface.mayBe(RoleKind.DRAG_ICON) || surface.role().isPresent()) {
        throw error(
            WlDataDevice.Error.ROLE.value(),
            surface
                + " is "
                + surface.roleKind().map(RoleKind::phrase).orElse("an xdg_surface")
                + " already");
      }
      surface.assign(RoleKind.DRAG_ICON);
    }
    if (source.isPresent()) {
      use(source.get());
      // Before version 3 this event meant the selection only.
      if (source.get().version() >= 3) {
        source.get().cancel();
      }
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
  }
}
