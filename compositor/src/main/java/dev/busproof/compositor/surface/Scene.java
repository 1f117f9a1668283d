package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is on the outputs: the stacking order of windows, with their popups and subsurfaces. Places
 * are in one space for all outputs, in units that each shows as scale x scale pixels. Changes are
 * only noted when they happen, and worked out once per frame, when {@link #layers} or {@link
 * #damage} is asked for. Loop thread only.
 */
public final class Scene {
  /** Until this many are counted their time is not: a JVM that has just started is slow. */
  private static final int EARLY_SETTLES_PER_FRAME = 4;

  private static final long EARLY_SETTLE_NANOS_PER_FRAME = 2_000_000;

  private final Outputs outputs;
  private final SceneLayout layout;
  private final Focus focus = new Focus();
  private final Set<Window> windows = new LinkedHashSet<>();
  private final Set<Overlay> overlays = new LinkedHashSet<>();
  private final List<SceneListener> listeners = new ArrayList<>();
  private List<Surface> changed = new ArrayList<>();
  private List<Surface> framesDue = new ArrayList<>();
  private Set<Surface> watched = new LinkedHashSet<>();
  private boolean layoutChanged;
  private boolean hitsChanged;

  /**
   * What {@link #hit} answered last, until something takes input elsewhere: a click asks thrice.
   */
  private Optional<Hit> lastHit = Optional.empty();

  private @Nullable Point lastHitAt;
  private Runnable wake = () -> {};
  private Runnable whenSettled = () -> {};
  private int earlySettles;
  private long earlySettleNanos;

  /**
   * @param infos at least one, which do not overlap
   */
  public Scene(List<OutputInfo> infos) {
    this.outputs = new Outputs(infos);
    this.layout = new SceneLayout(outputs);
  }

  /** The outputs there are. */
  public Outputs outputs() {
    return outputs;
  }

  /** An output more; nothing moves there by itself. */
  public SceneOutput addOutput(OutputInfo info) {
    SceneOutput output = outputs.add(info);
    layoutChanged();
    return output;
  }

  /**
   * Takes an output away. Windows on it are out of sight unless they are moved, and surfaces are
   * told that they left it.
   *
   * @param rescue moves what would be out of sight, before anything is told
   * @throws IllegalArgumentException when it is the last one
   */
  public void removeOutput(SceneOutput output, Runnable rescue) {
    outputs.remove(output);
    rescue.run();
    layoutChanged();
    refresh();
    outputs.forget(output);
  }

  /** Where keys go. */
  public Focus focus() {
    return focus;
  }

  /** Listeners are told while the layout is worked out, so they must not change the scene. */
  public void addListener(SceneListener listener) {
    listeners.add(listener);
  }

  /**
   * What an output is to paint, bottom to top; the owner of a layer is its {@link Surface}, or an
   * object without meaning.
   */
  public List<Layer> layers(SceneOutput output) {
    refresh();
    List<Layer> made = output.layers;
    if (made == null) {
      made = layout.layers(output);
      output.layers = made;
    }
    return made;
  }

  /** What an output must repaint, in its pixels; whoever has painted it clears it. */
  public DamageRegion damage(SceneOutput output) {
    refresh();
    return output.damage();
  }

  /** Whether any output has something to repaint. */
  public boolean isDamaged() {
    refresh();
    return outputs.isDamaged();
  }

  /**
   * Runs whenever there is something to do in the next frame; it may be called often, and in the
   * middle of a dispatch.
   */
  public void onDamage(Runnable wakeUp) {
    wake = wakeUp;
  }

  /**
   * Runs at the begin of a frame when what is where, or takes input where, may have changed since
   * the last.
   */
  public void onHitsChanged(Runnable settled) {
    whenSettled = settled;
  }

  /** A frame begins: what points at the screen may point at something else now. */
  public void settle() {
    earlySettles = 0;
    earlySettleNanos = 0;
    settleNow();
  }

  /**
   * As {@link #settle}, between frames: whoever asks where the pointer is after a commit sees what
   * the commit did. Not as often as a client can commit, because this lays everything out anew.
   */
  public void settleEarly() {
    boolean cheap =
        earlySettles < EARLY_SETTLES_PER_FRAME || earlySettleNanos < EARLY_SETTLE_NANOS_PER_FRAME;
    if (hitsChanged && cheap) {
      long begin = System.nanoTime();
      settleNow();
      earlySettleNanos += System.nanoTime() - begin;
      earlySettles++;
    }
  }

  private void settleNow() {
    if (hitsChanged) {
      hitsChanged = false;
      whenSettled.run();
    }
  }

  /** The topmost surface with content and input region at that place. */
  public Optional<Hit> hit(Point at) {
    refresh();
    if (!at.equals(lastHitAt)) {
      lastHit = layout.hit(at);
      lastHitAt = at;
    }
    return lastHit;
  }

  /**
   * Where a place is for that surface, also when it is outside of it; empty when the surface is not
   * shown.
   */
  public Optional<Hit> locate(Surface surface, Point at) {
    refresh();
    return layout.locate(surface, at);
  }

  /** Whether the next frame has something to paint or somebody to tell. */
  public boolean wantsFrame() {
    return layoutChanged
        || !changed.isEmpty()
        || !framesDue.isEmpty()
        || !watched.isEmpty()
        || outputs.isDamaged();
  }

  /**
   * A frame is over: answers every frame callback committed so far. Those of surfaces that are not
   * shown are answered, too: a client that waits for one before it does what would show it must not
   * wait for ever.
   */
  public void frameDone(int timeMillis) {
    List<Surface> due = framesDue;
    framesDue = new ArrayList<>();
    for (Surface surface : due) {
      surface.state().shown.framesDue = false;
      surface.state().answerFrames(timeMillis);
    }
  }

  /**
   * A frame is complete: tells those who wait for content that is in it. What is not on an output
   * is waited for until it gets there.
   */
  public void presented(FrameTime time) {
    Set<Surface> due = watched;
    watched = new LinkedHashSet<>();
    for (Surface surface : due) {
      if (layout.isShown(surface) && surface.state().shown.on != 0) {
        surface.state().tellWatchers(time, layout.mainOutput(surface));
      }
    }
  }

  /** Somebody may wait for the surface's content to be shown. */
  void watched(Surface surface) {
    if (surface.state().isWatched()) {
      watched.add(surface);
      wake.run();
    }
  }

  /** The surfaces on an output at present, bottom to top: a copy. */
  public List<Surface> surfacesOn(SceneOutput output) {
    refresh();
    return layout.surfacesOn(output);
  }

  /** Shows a window on top of all others, or a popup on top of those of its toplevel. */
  public void show(Window window) {
    Set<Window> siblings = siblingsOf(window);
    siblings.remove(window);
    siblings.add(window);
    layoutChanged();
  }

  /**
   * Puts some windows, without popups, above all others; among each other they keep their order.
   */
  public void raise(Set<Window> raised) {
    List<Window> above = new ArrayList<>();
    if (windows.removeIf(window -> raised.contains(window) && above.add(window))) {
      windows.addAll(above);
      layoutChanged();
    }
  }

  /**
   * Takes a window away. Its popups, if any, go with it: whoever shows popups takes care of them
   * first.
   */
  public void hide(Window window) {
    if (siblingsOf(window).remove(window)) {
      layoutChanged();
    }
  }

  /** Shows a surface above all windows and the overlays there are. */
  public void show(Overlay overlay) {
    if (overlays.add(overlay)) {
      overlaysChanged();
    }
  }

  /** Takes an overlay away. */
  public void hide(Overlay overlay) {
    if (overlays.remove(overlay)) {
      overlaysChanged();
    }
  }

  /** The windows shown, lowest first, without popups: a copy. */
  public List<Window> windows() {
    return List.copyOf(windows);
  }

  /**
   * A place for a new window of that size (of its geometry) that covers no other where there is
   * one: on that output rather than on others.
   */
  public Place placeFor(SceneOutput preferred, int width, int height) {
    List<Rect> areas = new ArrayList<>(List.of(preferred.area()));
    outputs.all().stream()
        .filter(output -> output != preferred)
        .map(SceneOutput::area)
        .forEach(areas::add);
    // Where each of thousands of windows is would cost more than mapping one.
    return windows.size() > Place.MOST_CONSIDERED
        ? Place.cascaded(preferred.area(), windows.size(), width, height)
        : Place.beside(
            areas, windows.stream().map(Window::geometryInSpace).toList(), width, height);
  }

  void layoutChanged() {
    layoutChanged = true;
    inputChanged();
    wake.run();
  }

  /** As {@link #layoutChanged}, but nothing that takes input has moved. */
  void overlaysChanged() {
    layoutChanged = true;
    wake.run();
  }

  /** The input region of a surface has changed; its commit asks for the frame. */
  void inputChanged() {
    hitsChanged = true;
    lastHitAt = null;
  }

  void destroyed(Surface surface) {
    lastHitAt = null;
    lastHit = Optional.empty();
    listeners.forEach(listener -> listener.destroyed(surface));
  }

  void contentChanged(Surface surface) {
    Shown shown = surface.state().shown;
    if (!shown.changed) {
      shown.changed = true;
      changed.add(surface);
    }
    wake.run();
  }

  void framesDue(Surface surface) {
    Shown shown = surface.state().shown;
    if (!shown.framesDue) {
      shown.framesDue = true;
      framesDue.add(surface);
    }
    wake.run();
  }

  private void refresh() {
    if (!layoutChanged && changed.isEmpty()) {
      return;
    }
    lastHitAt = null;
    if (layoutChanged) {
      layoutChanged = false;
      layout.update(
          windows,
          overlays,
          (surface, output) -> {
            watched(surface);
            listeners.forEach(listener -> listener.entered(surface, output));
          },
          (surface, output) -> listeners.forEach(listener -> listener.left(surface, output)));
    }
    List<Surface> toLookAt = changed;
    changed = new ArrayList<>();
    for (Surface surface : toLookAt) {
      surface.state().shown.changed = false;
      layout.addDamageOf(surface);
    }
    forgetLayers();
  }

  private void forgetLayers() {
    for (SceneOutput output : outputs.all()) {
      output.layers = null;
    }
  }

  /**
   * Clients are ending and have not been taken apart yet: nothing of theirs is painted any more,
   * and what was behind it is.
   */
  public void clientsEnded() {
    refresh();
    layout.addDamageOfEnding();
    forgetLayers();
  }

  private Set<Window> siblingsOf(Window window) {
    return window.parent().isPresent() ? window.toplevel().popups : windows;
  }
}
