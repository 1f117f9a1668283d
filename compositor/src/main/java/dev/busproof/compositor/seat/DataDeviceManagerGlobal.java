package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import java.util.List;

/** {@code wl_data_device_manager}: the clipboard, and drag and drop. */
public final class DataDeviceManagerGlobal implements Global {
  private final Selection selection;
  private final Drags drags;

  public DataDeviceManagerGlobal(ServerContext context, SeatInput input) {
    this.selection = new Selection(context.scene().focus());
    this.drags = new Drags(context.scene(), input);
  }

  /**
   * To be called in every turn: a change of the clipboard is told to its tools some at a time.
   *
   * @return whether any was told
   */
  public boolean tellSome() {
    return selection.tellSome();
  }

  /** The same clipboard for tools without a window, in both protocols there are for that. */
  public List<Global> controls() {
    return List.of(
        new DataControlManagerGlobal(DataControlDialect.WLR, selection),
        new DataControlManagerGlobal(DataControlDialect.EXT, selection));
  }

  @Override
  public String interfaceName() {
    return WlDataDeviceManager.NAME;
  }

  @Override
  public int version() {
    return WlDataDeviceManager.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version);
  }

  private final class Bound extends Resource {
    Bound(Client client, int id, int version) {
      super(client, id, version);
    }

    @Override
    public String interfaceName() {
      return WlDataDeviceManager.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WlDataDeviceManager.Request.decode(opcode, version(), body)) {
        case WlDataDeviceManager.Request.CreateDataSource create ->
            client().register(new DataSource(client(), create.id(), version(), selection, drags));
        case WlDataDeviceManager.Request.GetDataDevice get -> {
          client().require(get.seat(), Seat.class);
          client()
              .register(new DataDevice(client(), get.id(), version(), selection, drags))
              .begin();
        }
        case WlDataDeviceManager.Request.Release _ -> destroy();
      }
    }
  }
}
