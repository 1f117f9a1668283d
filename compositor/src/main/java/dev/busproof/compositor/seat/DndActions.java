package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.protocol.WlDataDeviceManager.DndAction;
import dev.busproof.wire.protocol.WlDataOffer;

/** Masks of wl_data_device_manager.dnd_action. */
final class DndActions {
  static final int NONE = 0;
  static final int COPY = DndAction.COPY.value();
  static final int MOVE = DndAction.MOVE.value();
  static final int ASK = DndAction.ASK.value();

  private static final int ALL = COPY | MOVE | ASK;

  private DndActions() {}

  /** Whether the mask has no other bits than those of actions. */
  static boolean isMask(int mask) {
    return (mask & ~ALL) == 0;
  }

  /** Whether it is none, or exactly one action that is in the mask. */
  static boolean isChoiceOf(int action, int mask) {
    return action == NONE || (Integer.bitCount(action) == 1 && (action & mask) != 0);
  }

  /**
   * Checks what a receiver says, whatever the offer is of.
   *
   * @throws ProtocolError wl_data_offer.invalid_action_mask or invalid_action, on the offer
   */
  static void check(Resource offer, WlDataOffer.Request.SetActions set) throws ProtocolError {
    if (!isMask(set.dndActions())) {
      throw offer.error(
          WlDataOffer.Error.INVALID_ACTION_MASK.value(),
          "mask 0x" + Integer.toHexString(set.dndActions()) + " has bits that are no actions");
    }
    if (!isChoiceOf(set.preferredAction(), set.dndActions())) {
      throw offer.error(
          WlDataOffer.Error.INVALID_ACTION.value(),
          "preferred action 0x"
              + Integer.toHexString(set.preferredAction())
              + " is not one of those allowed");
    }
  }

  /** What holding a modifier asks for, in every desktop: move with Shift, copy with Control. */
  static int wishedFor(Modifiers modifiers) {
    return modifiers.shift() ? MOVE : modifiers.control() ? COPY : NONE;
  }

  /**
   * The action to be taken: what the user wishes if both sides allow it, else what the receiver
   * prefers, else the first that both allow.
   */
  static int chosen(int bySource, int byReceiver, int preferred, int wished) {
    int both = bySource & byReceiver;
    if ((wished & both) != 0) {
      return wished;
    }
    return (preferred & both) != 0 ? preferred : Integer.lowestOneBit(both);
  }
}
