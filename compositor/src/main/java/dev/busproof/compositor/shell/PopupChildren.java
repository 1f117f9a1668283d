package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Window;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The popups of one xdg_surface that have not been dismissed, in order of creation. */
final class PopupChildren {
  private final Set<Popup> popups = new LinkedHashSet<>();
  private Rect parentPlace = Rect.EMPTY;

  void add(Popup popup) {
    popups.add(popup);
  }

  void remove(Popup popup) {
    popups.remove(popup);
  }

  boolean isEmpty() {
    return popups.isEmpty();
  }

  /**
   * Dismisses them and the popups they have in turn, the topmost first. A loop: popups nest as deep
   * as a client likes.
   */
  void dismissAll() {
    Deque<Popup> toVisit = new ArrayDeque<>(popups);
    List<Popup> found = new ArrayList<>();
    while (!toVisit.isEmpty()) {
      Popup popup = toVisit.remove();
      found.add(popup);
      toVisit.addAll(popup.children().popups);
    }
    for (Popup popup : found.reversed()) {
      popup.dismiss();
    }
  }

  /** The parent may have moved or changed its size: those who asked for it are placed again. */
  void parentChanged(Window parent) {
    if (popups.isEmpty() || popups.stream().noneMatch(Popup::isReactive)) {
      return;
    }
    Rect place = parent.geometryInSpace();
    if (!place.equals(parentPlace)) {
      parentPlace = place;
      for (Popup popup : List.copyOf(popups)) {
        popup.parentMoved(place);
      }
    }
  }
}
