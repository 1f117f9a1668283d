package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataSource;
import java.util.List;
import java.util.Optional;

/** A {@code wl_data_source}: data that its client is ready to write, in the types it names. */
final class DataSource extends Resource implements SelectionSource {
  private final Selection selection;
  private final Drags drags;
  private final OfferedTypes types;
  private boolean actionsSet;
  private int actions;
  private boolean used;
  private boolean cancelled;

  /** Whether its drag has come to its end, good or bad. */
  private boolean settled;

  private Optional<String> target = Optional.empty();
  private Optional<String> toldTarget = Optional.empty();
  private int action;
  private int toldAction;

  DataSource(Client client, int id, int version, Selection selection, Drags drags) {
    super(client, id, version);
    this.selection = selection;
    this.drags = drags;
    this.types = new OfferedTypes(client.budget());
  }

  @Override
  public List<String> types() {
    return types.all();
  }

  boolean offers(String type) {
    return types.contains(type);
  }

  /** The drag actions that it allows; a copy when it never said. */
  int actions() {
    return actionsSet ? actions : DndActions.COPY;
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
      case WlDataSource.Request.Offer offer -> types.add(offer.mimeType());
      case WlDataSource.Request.Destroy _ -> destroy();
      case WlDataSource.Request.SetActions set -> setActions(set.dndActions());
    }
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
    actions = mask;
  }

  private boolean knowsDrags() {
    return version() >= WlDataSource.Request.SetActions.SINCE;
  }

  /** The type that would be taken where the drag is now. */
  void tellTarget(Optional<String> type) {
    target = type;
    tellFeedback(client().hasRoom());
  }

  /** What would be done with the data where the drag is now. */
  void tellAction(int chosen) {
    action = chosen;
    tellFeedback(client().hasRoom());
  }

  /** The drag is over nothing that would take it. */
  void withdrawFeedback() {
    target = Optional.empty();
    tellAction(DndActions.NONE);
  }

  /**
   * What changed since it was told. Receivers cause this as often as they like: a client that does
   * not read is told the last of it at the drop.
   */
  private void tellFeedback(boolean now) {
    if (settled || !now) {
      return;
    }
    if (!target.equals(toldTarget)) {
      toldTarget = target;
      send(new WlDataSource.Event.Target(target));
    }
    if (knowsDrags() && action != toldAction) {
      toldAction = action;
      send(new WlDataSource.Event.Action(action));
    }
  }

  /** It was let go over somebody who takes it. */
  void dropPerformed() {
    tellFeedback(true);
    if (knowsDrags()) {
      send(new WlDataSource.Event.DndDropPerformed());
    }
  }

  /** Whoever it was dropped on needs it no more. */
  void finished() {
    tellFeedback(true);
    if (knowsDrags() && !settled) {
      send(new WlDataSource.Event.DndFinished());
    }
    settled = true;
  }

  /** The drag comes to nothing; before version 3 that has no event. */
  void cancelDrag() {
    if (knowsDrags() && !settled) {
      cancel();
    }
    settled = true;
  }

  @Override
  public void write(String type, Fd into) {
    if (isAlive() && client().hasRoom()) {
      send(new WlDataSource.Event.Send(type, into));
    } else {
      into.close();
    }
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      send(new WlDataSource.Event.Cancelled());
    }
  }

  @Override
  protected void onDestroyed() {
    types.refund();
    selection.sourceDestroyed(this);
    drags.sourceDestroyed(this);
  }
}
