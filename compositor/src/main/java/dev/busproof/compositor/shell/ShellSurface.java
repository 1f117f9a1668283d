package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Role;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.compositor.surface.Window;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code xdg_surface}: takes a surface through the handshake of configure events to being a
 * window, and back.
 */
final class ShellSurface extends Resource implements Role {
  private final WmBase base;
  private final Handshake<Configuration> handshake;
  private final PopupChildren popups = new PopupChildren();
  private @Nullable Surface surface;
  private @Nullable ShellRole roleObject;

  /** Not null while the surface is mapped. */
  private @Nullable Window window;

  private @Nullable Rect pendingGeometry;
  private @Nullable Rect geometry;
  private boolean configureOwed;

  ShellSurface(WmBase base, int id, Surface surface) {
    super(base.client(), id, base.version());
    this.base = base;
    this.surface = surface;
    this.handshake = new Handshake<>(base.desktop().context().serials());
  }

  /** The xdg_surface that plays the surface's role. */
  static Optional<ShellSurface> of(Surface surface) {
    return surface.role().filter(ShellSurface.class::isInstance).map(ShellSurface.class::cast);
  }

  /** The toplevel this is, or belongs to as a popup of whatever depth. */
  Optional<Toplevel> toplevel() {
    ShellSurface each = this;
    while (each != null && each.roleObject instanceof Popup popup) {
      each = popup.parent();
    }
    return each != null && each.roleObject instanceof Toplevel toplevel
        ? Optional.of(toplevel)
        : Optional.empty();
  }

  WmBase base() {
    return base;
  }

  Desktop desktop() {
    return base.desktop();
  }

  /** Empty once the wl_surface is destroyed. */
  Optional<Surface> surface() {
    return Optional.ofNullable(surface);
  }

  /** Present while the surface is mapped. */
  Optional<Window> window() {
    return Optional.ofNullable(window);
  }

  Optional<ShellRole> roleObject() {
    return Optional.ofNullable(roleObject);
  }

  /**
   * Tells the client what to draw for before it does, as the output is where it is likely to be.
   */
  void prefer(SceneOutput output) {
    if (surface != null) {
      surface.prefer(output.info().scale(), output.info().transform());
    }
  }

  Handshake<Configuration> handshake() {
    return handshake;
  }

  /** Those that have this surface as their parent. */
  PopupChildren popups() {
    return popups;
  }

  @Override
  protected int memoryBytes() {
    return 512 + Handshake.MOST_UNANSWERED * Handshake.MEMORY_BYTES_EACH;
  }

  @Override
  public String interfaceName() {
    return XdgSurface.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgSurface.Request.decode(opcode, version(), body)) {
      case XdgSurface.Request.Destroy _ -> {
        if (roleObject != null) {
          throw error(
              XdgSurface.Error.DEFUNCT_ROLE_OBJECT.value(), "destroyed before its role object");
        }
        destroy();
      }
      case XdgSurface.Request.GetToplevel get -> {
        construct(RoleKind.TOPLEVEL);
        roleObject = client().register(new Toplevel(this, get.id()));
      }
      case XdgSurface.Request.GetPopup get -> getPopup(get);
      case XdgSurface.Request.SetWindowGeometry rect -> setGeometry(rect);
      case XdgSurface.Request.AckConfigure ack -> acknowledge(ack.serial());
    }
  }

  private void getPopup(XdgSurface.Request.GetPopup get) throws WireException, ProtocolError {
    Optional<ShellSurface> parent = client().find(get.parent(), ShellSurface.class);
    Positioner positioner = client().require(get.positioner(), Positioner.class);
    construct(RoleKind.POPUP);
    if (parent.isPresent() && (parent.get() == this || parent.get().roleObject == null)) {
      throw base.wrong(
          XdgWmBase.Error.INVALID_POPUP_PARENT, parent.get() + " is neither toplevel nor popup");
    }
    PositionerRules rules = completeRules(positioner);
    requireNotAround(parent);
    Popup popup = client().register(new Popup(this, get.id(), parent.orElse(null), rules));
    roleObject = popup;
    parent.ifPresent(shell -> shell.popups.add(popup));
  }

  /** Popups nest neither for ever nor in each other: whoever walks up comes to an end. */
  private void requireNotAround(Optional<ShellSurface> innermost) throws ProtocolError {
    int depth = 1;
    client().budget().requireNesting(depth, "popups");
    ShellSurface each = innermost.orElse(null);
    while (each != null) {
      if (each == this) {
        throw base.wrong(
            XdgWmBase.Error.INVALID_POPUP_PARENT, this + " would be a popup of its own");
      }
      client().budget().requireNesting(++depth, "popups");
      each = each.roleObject instanceof Popup popup ? popup.parent() : null;
    }
  }

  /** The rules of a positioner, as they are now. */
  PositionerRules completeRules(Positioner positioner) throws ProtocolError {
    if (!positioner.rules().isComplete()) {
      throw base.wrong(
          XdgWmBase.Error.INVALID_POSITIONER, positioner + " has no size or no anchor rectangle");
    }
    return positioner.rules();
  }

  private void construct(RoleKind kind) throws ProtocolError {
    if (roleObject != null) {
      throw error(XdgSurface.Error.ALREADY_CONSTRUCTED.value(), "it has a role object");
    }
    if (surface == null) {
      throw error(XdgSurface.Error.NOT_CONSTRUCTED.value(), "its wl_surface is destroyed");
    }
    if (!surface.mayBe(kind)) {
      throw base.wrong(XdgWmBase.Error.ROLE, surface + " was given another role before");
    }
    surface.assign(kind);
  }

  private void setGeometry(XdgSurface.Request.SetWindowGeometry rect) throws ProtocolError {
    requireConstructed();
    if (rect.width() <= 0 || rect.height() <= 0) {
      throw error(
          XdgSurface.Error.INVALID_SIZE.value(),
          "window geometry of %dx%d".formatted(rect.width(), rect.height()));
    }
    pendingGeometry = new Rect(rect.x(), rect.y(), rect.width(), rect.height());
  }

  private void acknowledge(int serial) throws ProtocolError {
    requireConstructed();
    if (!handshake.acknowledge(serial)) {
      throw error(
          XdgSurface.Error.INVALID_SERIAL.value(),
          "no configure event " + Integer.toUnsignedString(serial) + " is waiting");
    }
    if (configureOwed && roleObject != null && handshake.hasBegun()) {
      configureOwed = false;
      roleObject.configure();
    }
  }

  private void requireConstructed() throws ProtocolError {
    if (roleObject == null) {
      throw error(XdgSurface.Error.NOT_CONSTRUCTED.value(), "it has no role object");
    }
  }

  /**
   * Whether the role may send its configure events now; if not, it is asked again when the client
   * has answered some.
   */
  boolean mayConfigure() {
    configureOwed = !handshake.maySend();
    return !configureOwed;
  }

  /** Ends a sequence of configure events that the role has sent. */
  void sendConfigure(Configuration configuration) {
    send(new XdgSurface.Event.Configure(handshake.sent(configuration)));
  }

  /** xdg_surface: a buffer before the first configure event is an error, committed or not. */
  @Override
  public void attached() throws ProtocolError {
    if (handshake.hasBegun() || isOver()) {
      return;
    }
    if (roleObject == null || !desktop().isForgiving()) {
      throw error(
          XdgSurface.Error.UNCONFIGURED_BUFFER.value(),
          "a buffer was attached before the first configure event");
    }
    roleObject.begin();
  }

  @Override
  public void checkCommit(ContentChange change) throws ProtocolError {
    if (change == ContentChange.BUFFER) {
      requireConstructed();
      if (!handshake.isAnswered() && !isOver() && !desktop().isForgiving()) {
        throw error(
            XdgSurface.Error.UNCONFIGURED_BUFFER.value(),
            "a buffer was committed before a configure event was acknowledged");
      }
    }
    if (roleObject != null) {
      roleObject.checkCommit();
    }
  }

  private boolean isOver() {
    return roleObject != null && roleObject.isOver();
  }

  @Override
  public void applied(ContentChange change) throws ProtocolError {
    boolean newGeometry = pendingGeometry != null;
    if (newGeometry) {
      geometry = pendingGeometry;
      pendingGeometry = null;
    }
    if (roleObject == null || surface == null) {
      return;
    }
    if (window != null) {
      if (surface.hasContent()) {
        takeGeometry(window, newGeometry);
        committed(roleObject, window);
      } else {
        unmap();
      }
    } else if (change == ContentChange.BUFFER) {
      map(roleObject);
    } else if (!handshake.hasBegun()) {
      roleObject.begin();
    }
  }

  private void map(ShellRole role) throws ProtocolError {
    window = role.map().orElse(null);
    if (window != null) {
      takeGeometry(window, true);
      role.mapped(window);
    }
  }

  /** What the client called its window must be some of what it draws, when it says so. */
  private void takeGeometry(Window shown, boolean isNew) throws ProtocolError {
    if (geometry == null) {
      return;
    }
    shown.setGeometry(geometry);
    if (isNew && shown.geometryIsBesideContent()) {
      throw error(
          XdgSurface.Error.INVALID_SIZE.value(),
          "nothing is drawn within the window geometry of %dx%d at %d,%d"
              .formatted(geometry.width(), geometry.height(), geometry.x(), geometry.y()));
    }
  }

  private void committed(ShellRole role, Window shown) throws ProtocolError {
    shown.moveByOffset();
    role.committed(shown);
    popups.parentChanged(shown);
  }

  /** Takes the window away; the next commit without content starts the handshake again. */
  void unmap() {
    popups.dismissAll();
    handshake.restart();
    configureOwed = false;
    pendingGeometry = null;
    geometry = null;
    Optional<Window> hidden = Optional.ofNullable(window);
    window = null;
    hidden.ifPresent(desktop().context().scene()::hide);
    if (roleObject != null) {
      roleObject.unmapped(hidden);
    }
  }

  /** The role object has been destroyed. */
  void roleDestroyed() {
    unmap();
    roleObject = null;
  }

  @Override
  public boolean outlivesSurface() {
    return roleObject != null;
  }

  @Override
  public void surfaceDestroyed() {
    unmap();
    if (roleObject != null) {
      roleObject.surfaceDestroyed();
    }
    surface = null;
  }

  @Override
  protected void onDestroyed() {
    if (surface != null) {
      surface.leave(this);
    }
    unmap();
    base.surfaceGone();
  }
}
