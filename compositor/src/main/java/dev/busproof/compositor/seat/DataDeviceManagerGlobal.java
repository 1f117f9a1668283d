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

/** {@code wl_data_device_manager}: the clipboard, and drags that end as soon as they begin. */
public final class DataDeviceManagerGlobal implements Global {
  private final Selection selection;

  public DataDeviceManagerGlobal(ServerContext context) {
    this.selection = new Selection(context.scene().focus());
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
    return new Bound(client, id, version, selection);
  }

  private static final class Bound extends Resource {
    private final Selection selection;

    Bound(Client client, int id, int version, Selection selection) {
      super(client, id, version);
      this.selection = selection;
    }

    @Override
    public String interfaceName() {
      return WlDataDeviceManager.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WlDataDeviceManager.Request.decode(opcode, version(), body)) {
        case WlDataDeviceManager.Request.CreateDataSource create ->
            client().register(new DataSource(client(), create.id(), version(), selection));
        case WlDataDeviceManager.Request.GetDataDevice get -> {
          client().require(get.seat(), Seat.class);
          client().register(new DataDevice(client(), get.id(), version(), selection)).begin();
        }
        case WlDataDeviceManager.Request.Release _ -> destroy();
      }
    }
  }
}
