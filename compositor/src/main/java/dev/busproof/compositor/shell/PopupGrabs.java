package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The popups with an explicit grab, each on top of the one before; all of one client. */
final class PopupGrabs {
  private final Deque<Popup> stack = new ArrayDeque<>();

  /** The topmost one, if it is that client's. */
  Optional<Popup> topmostOf(Client client) {
    return topmost().filter(popup -> popup.client() == client);
  }

  Optional<Popup> topmost() {
    return Optional.ofNullable(last());
  }

  /** Another client's menus close when a new one opens. */
  void begin(Popup popup) {
    Popup top = last();
    if (top != null && top.client() != popup.client()) {
      dismissAll();
    }
    stack.addLast(popup);
  }

  /** From the top, as the protocol wants them to go. */
  void dismissAll() {
    for (Popup popup : List.copyOf(stack).reversed()) {
      popup.dismiss();
    }
  }

  void end(Popup popup) {
    if (last() == popup) {
      stack.removeLast();
    } else {
      stack.remove(popup);
    }
  }

  private @Nullable Popup last() {
    return stack.peekLast();
  }
}
