package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.surface.Place;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.compositor.surface.Window;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code xdg_toplevel}: a window with its states, sizes and parent. */
final class Toplevel extends Resource implements ShellRole {
  private final ShellSurface shell;
  private final ToplevelFamily family;
  private final Interaction interaction;
  private @Nullable Decoration decoration;
  private SizeLimits limits = SizeLimits.NONE;
  private SizeLimits pendingLimits = SizeLimits.NONE;
  private boolean maximized;
  private boolean fullscreen;
  private boolean activated;
  private boolean minimized;
  private String title = "";
  private String appId = "";

  /**
   * Where and how large the window was before it filled the output; null when it never was anything
   * else.
   */
  private @Nullable Rect restored;

  /** Where it was when it was last unmapped as a window among others. */
  private Optional<Place> lastOrigin = Optional.empty();

  /** As the last commit answered, which may lag behind what is requested. */
  private boolean fillsOutput;

  private boolean shownFullscreen;

  /** The size that the window must have, as the last commit answered; null for any. */
  private @Nullable Rect obligatory;

  /** Of the configure event that the commit being applied answers; 0 when of none. */
  private int answeredResize;

  Toplevel(ShellSurface shell, int id) {
    super(shell.client(), id, shell.version());
    this.shell = shell;
    this.family = new ToplevelFamily(this);
    this.interaction = new Interaction(this);
  }

  ShellSurface shell() {
    return shell;
  }

  ToplevelFamily family() {
    return family;
  }

  /** As committed last. */
  SizeLimits limits() {
    return limits;
  }

  boolean isMinimized() {
    return minimized;
  }

  /** Whether the window has a place and a size of its own, and is not about to lose them. */
  boolean isFloating() {
    return !maximized && !fullscreen && !fillsOutput && !minimized;
  }

  Optional<Decoration> decoration() {
    return Optional.ofNullable(decoration);
  }

  /** Whether the surface has, or with the next commit gets, content. */
  boolean hasBuffer() {
    return shell.surface().filter(Surface::hasBuffer).isPresent();
  }

  /** Null when it is gone. */
  void setDecoration(@Nullable Decoration next) {
    decoration = next;
  }

  @Override
  public String interfaceName() {
    return XdgToplevel.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgToplevel.Request.decode(opcode, version(), body)) {
      case XdgToplevel.Request.Destroy _ -> {
        if (decoration != null) {
          throw decoration.orphaned();
        }
        destroy();
      }
      case XdgToplevel.Request.SetParent set ->
          family.setParent(client().find(set.parent(), Toplevel.class));
      case XdgToplevel.Request.SetTitle set -> title = replaced(title, set.title());
      case XdgToplevel.Request.SetAppId set -> appId = replaced(appId, set.appId());
      // There are no window menus.
      case XdgToplevel.Request.ShowWindowMenu show -> client().require(show.seat(), Seat.class);
      case XdgToplevel.Request.Move move ->
          interaction.move(client().require(move.seat(), Seat.class), move.serial());
      case XdgToplevel.Request.Resize resize -> resize(resize);
      case XdgToplevel.Request.SetMaxSize max -> {
        requireNotNegative(max.width(), max.height());
        pendingLimits = pendingLimits.withMax(max.width(), max.height());
      }
      case XdgToplevel.Request.SetMinSize min -> {
        requireNotNegative(min.width(), min.height());
        pendingLimits = pendingLimits.withMin(min.width(), min.height());
      }
      case XdgToplevel.Request.SetMaximized _ -> setStates(true, fullscreen);
      case XdgToplevel.Request.UnsetMaximized _ -> setStates(false, fullscreen);
      case XdgToplevel.Request.SetFullscreen set -> {
        // There is one output; naming it or not comes to the same.
        client().find(set.output(), Output.class);
        setStates(maximized, true);
      }
      case XdgToplevel.Request.UnsetFullscreen _ -> setStates(maximized, false);
      case XdgToplevel.Request.SetMinimized _ -> minimize();
    }
  }

  private void resize(XdgToplevel.Request.Resize resize) throws WireException, ProtocolError {
    Seat seat = client().require(resize.seat(), Seat.class);
    Optional<XdgToplevel.ResizeEdge> edge = XdgToplevel.ResizeEdge.of(resize.edges());
    if (edge.isEmpty()) {
      throw error(
          XdgToplevel.Error.INVALID_RESIZE_EDGE.value(),
          "there is no edge " + Integer.toUnsignedString(resize.edges()));
    }
    interaction.resize(seat, resize.serial(), Edges.of(edge.get()));
  }

  /** A window that is not mapped has nothing to be minimised. */
  private void minimize() {
    Optional<Window> window = shell.window();
    if (window.isEmpty() || minimized) {
      return;
    }
    boolean wasActivated = activated;
    minimized = true;
    interaction.stop();
    shell.popups().dismissAll();
    shell.desktop().context().scene().hide(window.get());
    shell.desktop().minimized(this);
    if (!wasActivated) {
      configureIfBegun();
    }
  }

  /** Shows the minimised window again; the desktop activates it, which tells the client. */
  void restore() {
    minimized = false;
    shell.window().ifPresent(shell.desktop().context().scene()::show);
    family.raiseDescendants();
  }

  /** A text that is kept is counted. */
  private String replaced(String before, String next) throws ProtocolError {
    client().budget().charge(Held.TEXT_CHARS, next.length());
    client().budget().refund(Held.TEXT_CHARS, before.length());
    return next;
  }

  private void forgetTexts() {
    client().budget().refund(Held.TEXT_CHARS, title.length() + appId.length());
    title = "";
    appId = "";
  }

  private void requireNotNegative(int width, int height) throws ProtocolError {
    if (width < 0 || height < 0) {
      throw error(
          XdgToplevel.Error.INVALID_SIZE.value(),
          "size %dx%d is negative".formatted(width, height));
    }
  }

  private void setStates(boolean nowMaximized, boolean nowFullscreen) {
    if (!maximized && !fullscreen && (nowMaximized || nowFullscreen)) {
      restored = shell.window().map(Window::geometryOnOutput).orElse(null);
    }
    maximized = nowMaximized;
    fullscreen = nowFullscreen;
    if (maximized || fullscreen) {
      interaction.stop();
    }
    configureIfBegun();
  }

  /** Whether the window is drawn as the active one. */
  void setActivated(boolean now) {
    if (activated != now) {
      activated = now;
      configureIfBegun();
    }
    if (now) {
      shell.base().ping();
    }
  }

  /** Sends the present configuration, unless the first commit is still to come. */
  void configureIfBegun() {
    if (shell.handshake().hasBegun()) {
      configure();
    }
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void checkCommit() throws ProtocolError {
    if (!pendingLimits.areConsistent()) {
      throw error(
          XdgToplevel.Error.INVALID_SIZE.value(),
          "the smallest size exceeds the largest: " + pendingLimits);
    }
    limits = pendingLimits;
  }

  @Override
  public void begin() {
    Rect output = shell.desktop().context().scene().output();
    if (version() >= 5) {
      send(
          new XdgToplevel.Event.WmCapabilities(
              Words.bytes(
                  List.of(
                      XdgToplevel.WmCapabilities.MAXIMIZE.value(),
                      XdgToplevel.WmCapabilities.FULLSCREEN.value(),
                      XdgToplevel.WmCapabilities.MINIMIZE.value()))));
    }
    if (version() >= 4) {
      send(new XdgToplevel.Event.ConfigureBounds(output.width(), output.height()));
    }
    if (decoration != null) {
      decoration.owe();
    }
    configure();
  }

  @Override
  public void configure() {
    if (!shell.mayConfigure()) {
      return;
    }
    List<Integer> states = new ArrayList<>();
    if (maximized) {
      states.add(XdgToplevel.State.MAXIMIZED.value());
    }
    if (fullscreen) {
      states.add(XdgToplevel.State.FULLSCREEN.value());
    }
    if (interaction.isResizing()) {
      states.add(XdgToplevel.State.RESIZING.value());
    }
    if (activated) {
      states.add(XdgToplevel.State.ACTIVATED.value());
    }
    if (minimized && version() >= 6) {
      states.add(XdgToplevel.State.SUSPENDED.value());
    }
    if (decoration != null) {
      decoration.tell();
    }
    Rect size = suggestedSize();
    send(
        new XdgToplevel.Event.Configure(
            size.width(), size.height(), Words.bytes(List.copyOf(states))));
    shell.sendConfigure(
        new Configuration.OfToplevel(maximized, fullscreen, size, interaction.endedResize()));
  }

  /**
   * The output's, the one that a resize asks for, the present one, the one before the window filled
   * the output, or 0x0: the client's choice.
   */
  private Rect suggestedSize() {
    if (maximized || fullscreen) {
      return shell.desktop().context().scene().output();
    }
    Optional<Rect> dragged = interaction.size();
    if (dragged.isPresent()) {
      return dragged.get();
    }
    if (restored != null && !fillsOutput && shell.window().isPresent()) {
      return shell.window().get().geometry();
    }
    return restored == null ? Rect.EMPTY : limits.clamp(restored);
  }

  @Override
  public Optional<Window> map() {
    return shell.surface().map(Window::toplevel);
  }

  @Override
  public void mapped(Window window) throws ProtocolError {
    shell.handshake().takeAcknowledged().ifPresent(this::takeStates);
    Rect geometry = window.geometry();
    requireSize(geometry);
    Place place =
        shell
            .desktop()
            .placeFor(
                window.root(),
                lastOrigin.map(window::placeOfOrigin),
                geometry.width(),
                geometry.height());
    window.moveTo(place.x(), place.y());
    arrange(window, geometry);
    shell.desktop().context().scene().show(window);
    shell.desktop().mapped(this);
  }

  @Override
  public void committed(Window window) throws ProtocolError {
    boolean filledOutput = fillsOutput;
    answeredResize = 0;
    shell.handshake().takeAcknowledged().ifPresent(this::takeStates);
    if (obligatory != null) {
      requireSize(window.geometry());
    }
    if (!fillsOutput && filledOutput && restored != null) {
      window.moveTo(restored.x(), restored.y());
    }
    if (fillsOutput || filledOutput) {
      arrange(window, window.geometry());
    } else {
      interaction.committed(window, answeredResize);
    }
  }

  private void takeStates(Configuration configuration) {
    switch (configuration) {
      case Configuration.OfToplevel now -> {
        fillsOutput = now.maximized() || now.fullscreen();
        shownFullscreen = now.fullscreen();
        obligatory = now.maximized() && !now.fullscreen() ? now.size() : null;
        answeredResize = now.endedResize();
      }
      case Configuration.OfPopup _ ->
          throw new IllegalStateException("a toplevel configured as a popup");
    }
  }

  /**
   * xdg_toplevel: what is maximized has the size it was told; what is fullscreen may be smaller.
   */
  private void requireSize(Rect geometry) throws ProtocolError {
    if (obligatory != null
        && (geometry.width() != obligatory.width() || geometry.height() != obligatory.height())) {
      throw shell
          .base()
          .wrong(
              XdgWmBase.Error.INVALID_SURFACE_STATE,
              "%s has a window geometry of %dx%d, and was maximized to %dx%d"
                  .formatted(
                      this,
                      geometry.width(),
                      geometry.height(),
                      obligatory.width(),
                      obligatory.height()));
    }
  }

  /**
   * A window that fills the output is in its middle if it is smaller after all, and a fullscreen
   * one hides what is behind.
   */
  private void arrange(Window window, Rect geometry) {
    Rect output = shell.desktop().context().scene().output();
    window.setBackdrop(shownFullscreen);
    if (fillsOutput) {
      window.moveTo(
          Math.max(0, (output.width() - geometry.width()) / 2),
          Math.max(0, (output.height() - geometry.height()) / 2));
    }
  }

  @Override
  public void unmapped(Optional<Window> hidden) {
    if (!fillsOutput) {
      lastOrigin = hidden.map(Window::origin).or(() -> lastOrigin);
    }
    maximized = false;
    fullscreen = false;
    activated = false;
    minimized = false;
    interaction.stop();
    fillsOutput = false;
    obligatory = null;
    shownFullscreen = false;
    restored = null;
    limits = SizeLimits.NONE;
    pendingLimits = SizeLimits.NONE;
    forgetTexts();
    family.unmapped();
    shell.desktop().unmapped(this);
  }

  @Override
  public void surfaceDestroyed() {}

  @Override
  protected void onDestroyed() {
    shell.roleDestroyed();
  }

  @Override
  public String toString() {
    return super.toString() + " \"" + title + "\" (" + appId + ")";
  }
}
