package dev.busproof.compositor.seat;

import dev.busproof.wire.protocol.WlDataDeviceManager.DndAction;

/** Masks of wl_data_device_manager.dnd_action. */
final class DndActions {
  private static final int ALL =
      DndAction.COPY.value() | DndAction.MOVE.value() | DndAction.ASK.value();

  private DndActions() {}

  /** Whether the mask has no other bits than those of actions. */
  static boolean isMask(int mask) {
    return (mask & ~ALL) == 0;
  }

  /** Whether it is none, or exactly one action that is in the mask. */
  static boolean isChoiceOf(int action, int mask) {
    return action == 0 || (Integer.bitCount(action) == 1 && (action & mask) != 0);
  }
}
