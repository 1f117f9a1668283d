package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDataOffer;
import java.util.Optional;

/**
 * A {@code wl_data_offer} of what is dragged over a surface, or was dropped on it: here type and
 * action are agreed on. It stays until its client destroys it, though its source may go before.
 */
final class DragOffer extends Resource {
  /** What has become of the drag, for this offer. */
  private enum State {
    /** It is over the surface; what is agreed on may change at any time. */
    HOVERING,
    /** It has gone elsewhere: nothing that the client says of it counts. */
    LEFT,
    /** It was dropped here. */
    DROPPED,
    /** The client has taken what it wanted. */
    FINISHED
  }

  private static final int NEGOTIATES = WlDataOffer.Request.SetActions.SINCE;

  private final DataSource source;
  private final Drag drag;
  private final DataDevice device;
  private State state = State.HOVERING;
  private Optional<String> accepted = Optional.empty();
  private int allowed;
  private int preferred;
  private int action;
  private int toldAction;

  /** Whether the user was to be asked what the drop means. */
  private boolean asks;

  DragOffer(Client client, int id, DataDevice device, DataSource source, Drag drag) {
    super(client, id, device.version());
    this.device = device;
    this.source = source;
    this.drag = drag;
    // Who knows of no actions gets a copy.
    this.allowed = negotiates() ? DndActions.NONE : DndActions.COPY;
  }

  /** Whether type and action decide over the drop; before version 3 they do not. */
  private boolean negotiates() {
    return version() >= NEGOTIATES;
  }

  /** What comes before wl_data_device.enter. */
  void describe() {
    for (String type : source.types()) {
      send(new WlDataOffer.Event.Offer(type));
    }
    if (negotiates()) {
      send(new WlDataOffer.Event.SourceActions(source.actions()));
    }
    agree();
  }

  /** Something that the action depends on may have changed. */
  void agree() {
    if (state == State.LEFT || state == State.FINISHED) {
      return;
    }
    int wished = state == State.HOVERING ? drag.wishedAction() : DndActions.NONE;
    action = DndActions.chosen(source.actions(), allowed, preferred, wished);
    if (state == State.HOVERING) {
      source.tellAction(action);
      if (client().hasRoom()) {
        tellAction();
      }
    }
  }

  private void tellAction() {
    if (negotiates() && toldAction != action) {
      toldAction = action;
      send(new WlDataOffer.Event.Action(action));
    }
  }

  /** Whether a drop here now would be taken. */
  boolean isWelcome() {
    return isAlive() && action != DndActions.NONE && (accepted.isPresent() || !negotiates());
  }

  /** To be called only when it is welcome, and before the drop is told. */
  void drop() {
    tellAction();
    asks = action == DndActions.ASK;
    state = State.DROPPED;
  }

  /** The drag has gone elsewhere, or ended. */
  void leave() {
    if (state == State.HOVERING) {
      state = State.LEFT;
    }
  }

  @Override
  public String interfaceName() {
    return WlDataOffer.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlDataOffer.Request.decode(opcode, version(), body)) {
      case WlDataOffer.Request.Accept accept -> accept(accept.mimeType());
      case WlDataOffer.Request.Receive receive -> receive(receive);
      case WlDataOffer.Request.Destroy _ -> destroy();
      case WlDataOffer.Request.Finish _ -> finish();
      case WlDataOffer.Request.SetActions set -> setActions(set);
    }
  }

  /** A type that was not offered is none that could be had. */
  private void accept(Optional<String> type) throws ProtocolError {
    requireUnfinished("accept");
    if (state != State.LEFT) {
      accepted = type.filter(source::offers);
      source.tellTarget(accepted);
    }
  }

  private void receive(WlDataOffer.Request.Receive receive) throws ProtocolError {
    if (state == State.HOVERING || state == State.DROPPED) {
      source.write(receive.mimeType(), receive.fd());
    } else {
      receive.discard();
      requireUnfinished("receive");
    }
  }

  private void setActions(WlDataOffer.Request.SetActions set) throws ProtocolError {
    DndActions.check(this, set);
    requireUnfinished("set_actions");
    if (state == State.DROPPED && !asks) {
      // The drop has settled it.
      return;
    }
    if (state == State.DROPPED && (set.preferredAction() & ~source.actions()) != 0) {
      throw error(
          WlDataOffer.Error.INVALID_ACTION.value(),
          "the action chosen is none that the source allows");
    }
    allowed = set.dndActions();
    preferred = set.preferredAction();
    agree();
  }

  private void finish() throws ProtocolError {
    if (state != State.DROPPED || accepted.isEmpty()) {
      throw error(
          WlDataOffer.Error.INVALID_FINISH.value(),
          switch (state) {
            case HOVERING, LEFT -> "nothing was dropped";
            case DROPPED -> "no type was accepted";
            case FINISHED -> "finished before";
          });
    }
    if (action == DndActions.NONE || action == DndActions.ASK) {
      throw error(WlDataOffer.Error.INVALID_OFFER.value(), "finished before an action was chosen");
    }
    state = State.FINISHED;
    if (asks) {
      source.tellAction(action);
    }
    source.finished();
  }

  private void requireUnfinished(String request) throws ProtocolError {
    if (state == State.FINISHED) {
      throw error(WlDataOffer.Error.INVALID_OFFER.value(), request + " after finish");
    }
  }

  @Override
  protected void onDestroyed() {
    device.offerDestroyed();
    switch (state) {
      case HOVERING -> {
        state = State.LEFT;
        source.withdrawFeedback();
      }
      case DROPPED -> {
        // Who does not know of finish is done when it lets go.
        if (negotiates()) {
          source.cancelDrag();
        } else {
          source.finished();
        }
      }
      case LEFT, FINISHED -> {}
    }
  }
}
