package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.surface.Outputs;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Window;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code xdg_popup}: a window beside its parent, until it is dismissed. */
final class Popup extends Resource implements ShellRole {
  private final ShellSurface shell;

  /** Null once the popup is over: what is no child any more must not lead to its former parent. */
  private @Nullable ShellSurface parent;

  private PositionerRules rules;
  private Rect place = Rect.EMPTY;
  private boolean grabbing;
  private boolean dismissed;

  /** Of a reposition request that has not been answered. */
  private @Nullable Integer owedToken;

  Popup(ShellSurface shell, int id, @Nullable ShellSurface parent, PositionerRules rules) {
    super(shell.client(), id, shell.version());
    this.shell = shell;
    this.parent = parent;
    this.rules = rules;
  }

  PopupChildren children() {
    return shell.popups();
  }

  ShellSurface shell() {
    return shell;
  }

  @Nullable ShellSurface parent() {
    return parent;
  }

  boolean isReactive() {
    return rules.reactive() && version() >= 3;
  }

  boolean isGrabbing() {
    return grabbing;
  }

  @Override
  public String interfaceName() {
    return XdgPopup.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgPopup.Request.decode(opcode, version(), body)) {
      case XdgPopup.Request.Destroy _ -> {
        if (!shell.popups().isEmpty()) {
          throw shell
              .base()
              .wrong(
                  XdgWmBase.Error.NOT_THE_TOPMOST_POPUP, this + " was destroyed before its popups");
        }
        destroy();
      }
      case XdgPopup.Request.Grab grab -> {
        Seat seat = client().require(grab.seat(), Seat.class);
        grab(seat.knowsSerial(grab.serial()));
      }
      case XdgPopup.Request.Reposition move -> reposition(move);
    }
  }

  /**
   * A grab that answers no input event of late is denied, which dismisses the popup; so is one for
   * a window that nobody sees.
   */
  private void grab(boolean answersInput) throws ProtocolError {
    if (shell.window().isPresent()) {
      throw error(XdgPopup.Error.INVALID_GRAB.value(), "grab after mapping");
    }
    if (dismissed || grabbing) {
      return;
    }
    Optional<Popup> parentPopup = parentPopup();
    if (parentPopup.isPresent()) {
      Popup above = parentPopup.get();
      if (above.dismissed) {
        dismiss();
        return;
      }
      if (!above.grabbing) {
        throw error(XdgPopup.Error.INVALID_GRAB.value(), "the parent popup has no grab");
      }
    }
    Optional<Popup> topmost = shell.desktop().grabs().topmostOf(client());
    if (topmost.isPresent() && !topmost.equals(parentPopup)) {
      throw shell
          .base()
          .wrong(
              XdgWmBase.Error.NOT_THE_TOPMOST_POPUP,
              this + " is not on top of " + topmost.get() + ", which has the grab");
    }
    if (!answersInput || shell.toplevel().filter(Toplevel::isMinimized).isPresent()) {
      dismiss();
      return;
    }
    grabbing = true;
    shell.desktop().grabs().begin(this);
  }

  private Optional<Popup> parentPopup() {
    return Optional.ofNullable(parent)
        .flatMap(ShellSurface::roleObject)
        .filter(Popup.class::isInstance)
        .map(Popup.class::cast);
  }

  private void reposition(XdgPopup.Request.Reposition move) throws WireException, ProtocolError {
    rules = shell.completeRules(client().require(move.positioner(), Positioner.class));
    if (dismissed) {
      return;
    }
    owedToken = move.token();
    if (shell.handshake().hasBegun()) {
      configure();
    }
  }

  @Override
  public boolean isOver() {
    return dismissed;
  }

  @Override
  public void checkCommit() {}

  @Override
  public void begin() throws ProtocolError {
    if (dismissed) {
      return;
    }
    if (parentPopup().filter(popup -> popup.dismissed).isPresent()) {
      // The client may not have seen its parent's popup_done yet.
      dismiss();
      return;
    }
    if (parent == null || parent.window().isEmpty()) {
      throw shell
          .base()
          .wrong(
              XdgWmBase.Error.INVALID_POPUP_PARENT,
              parent == null ? "a popup without parent" : parent + " is not mapped");
    }
    shell.prefer(
        shell
            .desktop()
            .context()
            .scene()
            .outputs()
            .mostOf(parent.window().get().geometryInSpace()));
    configure();
  }

  @Override
  public void configure() {
    if (!shell.mayConfigure() || parent == null) {
      return;
    }
    Optional<Window> above = parent.window();
    if (above.isEmpty()) {
      return;
    }
    configureAt(placeBeside(above.get().geometryInSpace()));
  }

  private void configureAt(Rect now) {
    place = now;
    if (owedToken != null) {
      send(new XdgPopup.Event.Repositioned(owedToken));
      owedToken = null;
    }
    send(new XdgPopup.Event.Configure(place.x(), place.y(), place.width(), place.height()));
    shell.sendConfigure(new Configuration.OfPopup(place));
  }

  /**
   * On the output that shows what it is put at, which may not be the one with most of the window.
   *
   * @param window the parent's geometry in the space
   */
  private Rect placeBeside(Rect window) {
    Rect anchor = rules.anchorRect().orElseThrow();
    Point middle =
        new Point(
            window.x() + anchor.x() + anchor.width() / 2.0,
            window.y() + anchor.y() + anchor.height() / 2.0);
    Outputs outputs = shell.desktop().context().scene().outputs();
    Rect bounds = outputs.at(middle).orElseGet(() -> outputs.mostOf(window)).area();
    return rules.place(window, bounds);
  }

  /**
   * The parent is elsewhere now: the client is told if that changes where this popup goes.
   *
   * @param window the parent's geometry in the space, worked out once for all of its popups: each
   *     time costs a pass over all of its subsurfaces
   */
  void parentMoved(Rect window) {
    if (!isReactive() || !shell.handshake().hasBegun()) {
      return;
    }
    Rect now = placeBeside(window);
    if (!now.equals(place) && shell.mayConfigure()) {
      configureAt(now);
    }
  }

  @Override
  public Optional<Window> map() {
    if (dismissed || parent == null) {
      return Optional.empty();
    }
    Optional<Window> above = parent.window();
    return above.flatMap(on -> shell.surface().map(root -> Window.popup(root, on)));
  }

  @Override
  public void mapped(Window window) {
    takePlace(window);
    shell.desktop().context().scene().show(window);
    shell.desktop().updateFocus();
  }

  @Override
  public void committed(Window window) {
    takePlace(window);
  }

  private void takePlace(Window window) {
    shell
        .handshake()
        .takeAcknowledged()
        .ifPresent(configuration -> {
          switch (configuration) {
            case Configuration.OfPopup(Rect at) -> window.moveTo(at.x(), at.y());
            case Configuration.OfToplevel _ ->
                throw new IllegalStateException("a popup configured as a toplevel");
          }
        });
  }

  /** Ends the popup from our side: hidden, told, and for its client only to be destroyed. */
  void dismiss() {
    if (!dismissed) {
      dismissed = true;
      send(new XdgPopup.Event.PopupDone());
      shell.unmap();
    }
  }

  @Override
  public void unmapped(Optional<Window> hidden) {
    if (dismissed) {
      leaveParent();
    }
    if (grabbing) {
      grabbing = false;
      shell.desktop().grabs().end(this);
    }
    owedToken = null;
    shell.desktop().updateFocus();
  }

  @Override
  public void surfaceDestroyed() {
    dismissed = true;
    leaveParent();
  }

  private void leaveParent() {
    if (parent != null) {
      parent.popups().remove(this);
      parent = null;
    }
  }

  @Override
  protected void onDestroyed() {
    leaveParent();
    shell.roleDestroyed();
  }
}
