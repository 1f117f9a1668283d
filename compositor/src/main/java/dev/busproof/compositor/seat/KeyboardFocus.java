package dev.busproof.compositor.seat;

import dev.busproof.compositor.surface.Focus;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.Surface;
import java.util.Optional;

/** Tells a client's keyboards when one of its surfaces gets the focus and loses it. */
final class KeyboardFocus implements Focus.Listener {
  private final ServerContext context;
  private final ByClient<Keyboard> keyboards = new ByClient<>();

  KeyboardFocus(ServerContext context) {
    this.context = context;
    context.scene().focus().addListener(this);
  }

  void add(Keyboard keyboard) {
    keyboards.add(keyboard);
  }

  void remove(Keyboard keyboard) {
    keyboards.remove(keyboard);
  }

  @Override
  public void focusMoved(Optional<Surface> from, Optional<Surface> to) {
    from.filter(Surface::isAlive)
        .ifPresent(surface -> {
          int serial = context.serials().next();
          keyboards.forEach(surface.client(), keyboard -> keyboard.leave(surface, serial));
        });
    to.ifPresent(surface -> {
      int serial = context.serials().next();
      keyboards.forEach(surface.client(), keyboard -> keyboard.enter(surface, serial));
    });
  }
}
