package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.surface.Outputs;
import dev.busproof.compositor.surface.Place;
import dev.busproof.compositor.surface.SceneOutput;
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
  private final Filling filling;
  private boolean activated;
  private boolean minimized;
  private String title = "";
  private String appId = "";

  /** Where it is to be mapped, from the first configure event on. */
  private @Nullable SceneOutput home;

  /** The size that configure_bounds said last. */
  private Rect bounds = Rect.EMPTY;

  /** Where it was when it was last unmapped as a window among others. */
  private Optional<Place> lastOrigin = Optional.empty();

  /** The size that the window must have, as the last commit answered; null for any. */
  private @Nullable Rect obligatory;

  /** Of the configure event that the commit being applied answers; 0 when of none. */
  private int answeredResize;

  Toplevel(ShellSurface shell, int id) {
    super(shell.client(), id, shell.version());
    this.shell = shell;
    this.family = new ToplevelFamily(this);
    this.interaction = new Interaction(this);
    this.filling = new Filling(shell.desktop().context().scene().outputs());
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
    return filling.isNone() && !minimized;
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
      case XdgToplevel.Request.SetMaximized _ ->
          fill(filling.requested().withMaximized(Optional.of(output())));
      case XdgToplevel.Request.UnsetMaximized _ ->
          fill(filling.requested().withMaximized(Optional.empty()));
      case XdgToplevel.Request.SetFullscreen set -> {
        Optional<SceneOutput> wish =
            client()
                .find(set.output(), Output.class)
                .map(Output::sceneOutput)
                .filter(SceneOutput::isThere);
        fill(filling.requested().withFullscreen(wish.or(() -> Optional.of(output()))));
      }
      case XdgToplevel.Request.UnsetFullscreen _ ->
          fill(filling.requested().withFullscreen(Optional.empty()));
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

  private void fill(Filling.Extent next) {
    filling.request(next, shell.window());
    if (next.output().isPresent()) {
      interaction.stop();
    }
    configureIfBegun();
  }

  /** The output it fills or is to fill, otherwise the one with most of it, or where it is to go. */
  SceneOutput output() {
    return filling
        .requested()
        .output()
        .or(() -> shell.window().map(Window::geometryInSpace).map(outputs()::mostOf))
        .orElseGet(this::home);
  }

  private SceneOutput home() {
    SceneOutput known = home;
    if (known == null || !known.isThere()) {
      known = family.parent().map(Toplevel::output).orElseGet(shell.desktop()::currentOutput);
      home = known;
    }
    return known;
  }

  private Outputs outputs() {
    return shell.desktop().context().scene().outputs();
  }

  /** An output is gone: what was seen there, and hardly elsewhere, is moved. */
  void outputGone(SceneOutput gone) {
    boolean asked = filling.isAskedFor(gone);
    shell
        .window()
        .ifPresent(window -> {
          if (filling.shown().output().isPresent()) {
            filling.arrange(window, window.geometry());
          } else {
            Rect seen = outputs().movedFrom(gone, window.geometryInSpace());
            window.moveTo(seen.x(), seen.y());
          }
          shell.popups().parentChanged(window);
        });
    if (asked) {
      configureIfBegun();
    }
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
    shell.prefer(output());
    if (version() >= 5) {
      send(
          new XdgToplevel.Event.WmCapabilities(
              Words.bytes(
                  List.of(
                      XdgToplevel.WmCapabilities.MAXIMIZE.value(),
                      XdgToplevel.WmCapabilities.FULLSCREEN.value(),
                      XdgToplevel.WmCapabilities.MINIMIZE.value()))));
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
    tellBounds();
    List<Integer> states = new ArrayList<>();
    if (filling.requested().maximized().isPresent()) {
      states.add(XdgToplevel.State.MAXIMIZED.value());
    }
    if (filling.requested().fullscreen().isPresent()) {
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
        new Configuration.OfToplevel(filling.requested(), size, interaction.endedResize()));
  }

  private void tellBounds() {
    Rect area = output().area();
    if (version() >= 4 && (area.width() != bounds.width() || area.height() != bounds.height())) {
      bounds = area;
      send(new XdgToplevel.Event.ConfigureBounds(area.width(), area.height()));
    }
  }

  /**
   * The output's, the one that a resize asks for, the present one, the one before the window filled
   * an output, or 0x0: the client's choice.
   */
  private Rect suggestedSize() {
    Optional<Rect> filled = filling.requested().output().map(SceneOutput::area);
    if (filled.isPresent()) {
      return filled.get();
    }
    Optional<Rect> dragged = interaction.size();
    if (dragged.isPresent()) {
      return dragged.get();
    }
    Optional<Rect> restored = filling.restored();
    if (restored.isPresent() && filling.shown().output().isEmpty() && shell.window().isPresent()) {
      return shell.window().get().geometry();
    }
    return restored.map(limits::clamp).orElse(Rect.EMPTY);
  }

  @Override
  public Optional<Window> map() {
    return shell.surface().map(Window::toplevel);
  }

  @Override
  public void mapped(Window window) throws ProtocolError {
    Optional<Configuration> acknowledged = shell.handshake().takeAcknowledged();
    if (acknowledged.isPresent()) {
      takeStates(acknowledged.get());
    }
    Rect geometry = window.geometry();
    requireSize(geometry);
    Place place =
        shell
            .desktop()
            .placeFor(
                window.root(),
                home(),
                lastOrigin.map(window::placeOfOrigin),
                geometry.width(),
                geometry.height());
    window.moveTo(place.x(), place.y());
    filling.arrange(window, geometry);
    shell.desktop().context().scene().show(window);
    shell.desktop().mapped(this);
  }

  @Override
  public void committed(Window window) throws ProtocolError {
    boolean filled = filling.shown().output().isPresent();
    answeredResize = 0;
    shell.handshake().takeAcknowledged().ifPresent(this::takeStates);
    if (obligatory != null) {
      requireSize(window.geometry());
    }
    boolean fills = filling.shown().output().isPresent();
    if (filled && !fills) {
      filling.restore(window);
    }
    if (filled || fills) {
      filling.arrange(window, window.geometry());
    } else {
      interaction.committed(window, answeredResize);
    }
  }

  private void takeStates(Configuration configuration) {
    switch (configuration) {
      case Configuration.OfToplevel now -> {
        filling.answered(now.filling());
        obligatory =
            now.filling().maximized().isPresent() && now.filling().fullscreen().isEmpty()
                ? now.size()
                : null;
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

  @Override
  public void unmapped(Optional<Window> hidden) {
    if (filling.shown().output().isEmpty()) {
      lastOrigin = hidden.map(Window::origin).or(() -> lastOrigin);
    }
    filling.reset();
    home = null;
    bounds = Rect.EMPTY;
    activated = false;
    minimized = false;
    interaction.stop();
    obligatory = null;
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
