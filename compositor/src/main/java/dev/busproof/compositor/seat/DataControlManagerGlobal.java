package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrDataControlManagerV1;

/**
 * {@code zwlr_data_control_manager_v1} or {@code ext_data_control_manager_v1}: any client may read
 * and set the clipboard, with or without the focus.
 */
final class DataControlManagerGlobal implements Global {
  private final DataControlDialect dialect;
  private final Selection selection;

  DataControlManagerGlobal(DataControlDialect dialect, Selection selection) {
    this.dialect = dialect;
    this.selection = selection;
  }

  @Override
  public String interfaceName() {
    return dialect.manager();
  }

  @Override
  public int version() {
    return dialect.version();
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
      return dialect.manager();
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZwlrDataControlManagerV1.Request.decode(opcode, version(), body)) {
        case ZwlrDataControlManagerV1.Request.CreateDataSource(int id) ->
            client().register(new DataControlSource(client(), id, version(), dialect, selection));
        case ZwlrDataControlManagerV1.Request.GetDataDevice(int id, int seat) -> {
          client().require(seat, Seat.class);
          client()
              .register(new DataControlDevice(client(), id, version(), dialect, selection))
              .begin();
        }
        case ZwlrDataControlManagerV1.Request.Destroy _ -> destroy();
      }
    }
  }
}
