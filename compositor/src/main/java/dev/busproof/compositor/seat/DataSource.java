package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlDisplay;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A {@code wl_data_source}: data that its client is ready to write, in the types it names. */
final class DataSource extends Resource {
  /** Toolkits offer some twenty types; each costs every receiver an event. */
  private static final int MOST_TYPES = 256;

  /**
   * Of all types together. An offer is queued whole for whoever gets the focus, so this must be far
   * below what may wait for a client.
   */
  private static final int MOST_CHARS = 16_384;

  private final Selection selection;
  private final Set<String> types = new LinkedHashSet<>();
  private int chars;
  private boolean actionsSet;
  private boolean used;
  private boolean cancelled;

  DataSource(Client client, int id, int version, Selection selection) {
    super(client, id, version);
    this.selection = selection;
  }

  /** In the order in which they were offered. */
  List<String> types() {
    return List.copyOf(types);
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
      case WlDataSource.Request.Offer offer -> offer(offer.mimeType());
      case WlDataSource.Request.Destroy _ -> destroy();
      case WlDataSource.Request.SetActions set -> setActions(set.dndActions());
    }
  }

  private void offer(String type) throws ProtocolError {
    if (types.contains(type)) {
      return;
    }
    if (types.size() >= MOST_TYPES || chars + type.length() > MOST_CHARS) {
      throw new ProtocolError(
          Client.DISPLAY_ID,
          WlDisplay.NAME,
          WlDisplay.Error.NO_MEMORY.value(),
          "more than %d types or %d characters of them in one data source"
              .formatted(MOST_TYPES, MOST_CHARS));
    }
    client().budget().charge(Held.TEXT_CHARS, type.length());
    chars += type.length();
    types.add(type);
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

  /**
   * Has the client write the data; the descriptor is taken in every case. When too much waits for
   * the client already it is not asked, and the reader sees the end of the data: who pastes without
   * end must not get the owner of the clipboard disconnected.
   */
  void write(String type, Fd into) {
    if (isAlive() && client().hasRoom()) {
      send(new WlDataSource.Event.Send(type, into));
    } else {
      into.close();
    }
  }

  /** Tells the client, once, that nobody will ask for the data any more. */
  void cancel() {
    if (!cancelled) {
      cancelled = true;
      send(new WlDataSource.Event.Cancelled());
    }
  }

  @Override
  protected void onDestroyed() {
    client().budget().refund(Held.TEXT_CHARS, chars);
    selection.sourceDestroyed(this);
  }
}
