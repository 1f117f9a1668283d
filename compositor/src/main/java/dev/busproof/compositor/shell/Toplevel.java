package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.surface.Place;
import dev.busproof.compositor.surface.Window;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgToplevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code xdg_toplevel}: a window with its states, sizes and parent. */
final class Toplevel extends Resource implements ShellRole {
  private final ShellSurface shell;
  private final ToplevelFamily family;
  private SizeLimits limits = SizeLimits.NONE;
  private SizeLimits pendingLimits = SizeLimits.NONE;
  private boolean maximized;
  private boolean fullscreen;
  private boolean activated;
  private String title = "";
  private String appId = "";

  /**
   * Where and how large the window was before it filled the output; null when it never was anything
   * else.
   */
  private @Nullable Rect restored;

  /** As the last commit answered, which may lag behind what is requested. */
  private boolean fillsOutput;

  private boolean shownFullscreen;

  Toplevel(ShellSurface shell, int id) {
    super(shell.client(), id, shell.version());
    this.shell = shell;
    this.family = new ToplevelFamily(this);
  }

  ShellSurface shell() {
    return shell;
  }

  ToplevelFamily family() {
    return family;
  }

  @Override
  public String interfaceName() {
    return XdgToplevel.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgToplevel.Request.decode(opcode, version(), body)) {
      case XdgToplevel.Request.Destroy _ -> destroy();
      case XdgToplevel.Request.SetParent set ->
          family.setParent(client().find(set.parent(), Toplevel.class));
      case XdgToplevel.Request.SetTitle set -> title = replaced(title, set.title());
      case XdgToplevel.Request.SetAppId set -> appId = replaced(appId, set.appId());
      // There are no window menus, and windows stay where they are put.
      case XdgToplevel.Request.ShowWindowMenu show -> client().require(show.seat(), Seat.class);
      case XdgToplevel.Request.Move move -> client().require(move.seat(), Seat.class);
      case XdgToplevel.Request.Resize resize -> {
        client().require(resize.seat(), Seat.class);
        if (XdgToplevel.ResizeEdge.of(resize.edges()).isEmpty()) {
          throw error(
              XdgToplevel.Error.INVALID_RESIZE_EDGE.value(),
              "there is no edge " + Integer.toUnsignedString(resize.edges()));
        }
      }
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
      // Not among the wm_capabilities: nobody could bring the window back.
      case XdgToplevel.Request.SetMinimized _ -> {}
    }
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

  private void configureIfBegun() {
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
                      XdgToplevel.WmCapabilities.FULLSCREEN.value()))));
    }
    if (version() >= 4) {
      send(new XdgToplevel.Event.ConfigureBounds(output.width(), output.height()));
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
    if (activated) {
      states.add(XdgToplevel.State.ACTIVATED.value());
    }
    Rect size = suggestedSize();
    send(
        new XdgToplevel.Event.Configure(
            size.width(), size.height(), Words.bytes(List.copyOf(states))));
    shell.sendConfigure(new Configuration.OfToplevel(maximized, fullscreen));
  }

  /** The output's, the one before the window filled the output, or 0x0: the client's choice. */
  private Rect suggestedSize() {
    if (maximized || fullscreen) {
      return shell.desktop().context().scene().output();
    }
    return restored == null ? Rect.EMPTY : limits.clamp(restored);
  }

  @Override
  public Optional<Window> map() {
    return shell.surface().map(Window::toplevel);
  }

  @Override
  public void mapped(Window window) {
    shell.handshake().takeAcknowledged().ifPresent(this::takeStates);
    Rect geometry = window.geometry();
    Place place = shell.desktop().placeFor(window.root(), geometry.width(), geometry.height());
    window.moveTo(place.x(), place.y());
    arrange(window, geometry);
    shell.desktop().context().scene().show(window);
    shell.desktop().mapped(this);
  }

  @Override
  public void committed(Window window) {
    boolean filledOutput = fillsOutput;
    shell.handshake().takeAcknowledged().ifPresent(this::takeStates);
    if (!fillsOutput && filledOutput && restored != null) {
      window.moveTo(restored.x(), restored.y());
    }
    if (fillsOutput || filledOutput) {
      arrange(window, window.geometry());
    }
  }

  private void takeStates(Configuration configuration) {
    switch (configuration) {
      case Configuration.OfToplevel now -> {
        fillsOutput = now.maximized() || now.fullscreen();
        shownFullscreen = now.fullscreen();
      }
      case Configuration.OfPopup _ ->
          throw new IllegalStateException("a toplevel configured as a popup");
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
  public void unmapped() {
    maximized = false;
    fullscreen = false;
    activated = false;
    fillsOutput = false;
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
