package dev.busproof.compositor.surface;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which surface keys would go to. The shell decides, the seat tells the clients. */
public final class Focus {
  /** Told after a change. */
  public interface Listener {
    void focusMoved(Optional<Surface> from, Optional<Surface> to);
  }

  private final List<Listener> listeners = new ArrayList<>();
  private @Nullable Surface surface;

  /** Listeners are told in the order they came. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Has it told before those who are there already. */
  public void addFirstListener(Listener listener) {
    listeners.addFirst(listener);
  }

  /** Empty when no window has the focus. */
  public Optional<Surface> surface() {
    return Optional.ofNullable(surface);
  }

  /** Moves the focus, or leaves it with nobody; no change is told to nobody. */
  public void moveTo(Optional<Surface> target) {
    Surface next = target.orElse(null);
    if (next == surface) {
      return;
    }
    Optional<Surface> from = surface();
    surface = next;
    for (Listener listener : listeners) {
      listener.focusMoved(from, target);
    }
  }
}
