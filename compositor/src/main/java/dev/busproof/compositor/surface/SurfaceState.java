package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Callback;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of a surface that is in effect, and where the scene has put it. */
final class SurfaceState {
  private final Surface surface;
  private final Scene scene;
  private final SurfaceContent content;
  private ContentShape shape = ContentShape.NONE;
  private Area opaque = Area.EMPTY;
  private Area input = Area.INFINITE;
  private int offsetX;
  private int offsetY;

  /** In surface coordinates: what the scene has not turned into damage of the outputs yet. */
  private final DamageRegion damage = new DamageRegion();

  private List<Callback> frames = new ArrayList<>();
  private List<ContentWatcher> watchers = List.of();

  /** Owned by the scene. */
  final Shown shown = new Shown();

  SurfaceState(Surface surface, Scene scene) {
    this.surface = surface;
    this.scene = scene;
    this.content = new SurfaceContent(surface.client().budget());
  }

  SurfaceContent content() {
    return content;
  }

  ContentShape shape() {
    return shape;
  }

  int width() {
    return shape.width();
  }

  int height() {
    return shape.height();
  }

  Area input() {
    return input;
  }

  /** What its areas count in a {@link RectBudget}. */
  int rects() {
    return RectBudget.of(opaque) + RectBudget.of(input);
  }

  DamageRegion damage() {
    return damage;
  }

  /** How far attach and offset requests have moved the content since the last call. */
  int takeOffsetX() {
    int taken = offsetX;
    offsetX = 0;
    return taken;
  }

  int takeOffsetY() {
    int taken = offsetY;
    offsetY = 0;
    return taken;
  }

  /** The surface as an output shows it, where it is now; empty without content. */
  Optional<Layer> layer(Projection output) {
    Optional<PixelSource> source = content.source();
    return source.isEmpty()
        ? Optional.empty()
        : Optional.of(
            output.layer(
                source.get(),
                shown.rect,
                shape.scale(),
                shape.transform(),
                opaque,
                shape.view(),
                surface));
  }

  /**
   * Makes a claimed update current: the buffer first, as the protocol says, then what is relative
   * to it.
   */
  void apply(SurfaceUpdate update) throws ProtocolError {
    ContentShape before = shape;
    shape = shape.after(update);
    if (update.opaque != null) {
      opaque = update.opaque;
    }
    if (update.input != null) {
      input = update.input;
      scene.inputChanged();
    }
    offsetX = SurfaceUpdate.saturatedSum(offsetX, update.offsetX);
    offsetY = SurfaceUpdate.saturatedSum(offsetY, update.offsetY);
    queueFrames(update.frames);
    if (update.attached) {
      show(update);
    }
    watch(update.watchers);
    noteDamage(update, before);
    if (width() != before.width() || height() != before.height()) {
      scene.layoutChanged();
    }
    scene.contentChanged(surface);
  }

  private void show(SurfaceUpdate update) throws ProtocolError {
    if (update.buffer == null) {
      content.clear();
    } else {
      FetchedPixels fetched = update.fetched;
      update.fetched = null;
      content.show(update.buffer, update.releases, bufferDamage(update), fetched);
    }
  }

  /** All damage in buffer pixels of an update with a buffer, before or after it is made current. */
  DamageRegion bufferDamage(SurfaceUpdate update) {
    DamageRegion all = new DamageRegion();
    all.addAll(update.bufferDamage);
    ContentShape next = shape.after(update);
    for (Rect rect : update.surfaceDamage.rects()) {
      all.add(next.toBuffer(rect.intersect(new Rect(0, 0, next.width(), next.height()))));
    }
    return all;
  }

  private void noteDamage(SurfaceUpdate update, ContentShape before) {
    Rect bounds = new Rect(0, 0, width(), height());
    // Another size of the buffer matters only to content that is stretched to something else.
    if (shape.scale() != before.scale()
        || shape.transform() != before.transform()
        || !shape.viewport().equals(before.viewport())
        || (shape.view().isPresent() && !shape.view().equals(before.view()))) {
      damage.add(bounds);
      return;
    }
    for (Rect rect : update.surfaceDamage.rects()) {
      damage.add(rect.intersect(bounds));
    }
    for (Rect rect : update.bufferDamage.rects()) {
      damage.add(shape.toSurface(rect).intersect(bounds));
    }
  }

  /** Frame callbacks that were committed, to be answered after the next frame. */
  void queueFrames(List<Callback> committed) {
    if (committed.isEmpty()) {
      return;
    }
    if (frames.isEmpty()) {
      frames = committed;
      scene.framesDue(surface);
    } else {
      frames.addAll(committed);
    }
  }

  /** Whoever waits for the content before has waited in vain. */
  private void watch(List<ContentWatcher> committed) {
    loseWatchers();
    watchers = committed;
    if (content.isEmpty()) {
      loseWatchers();
    } else {
      scene.watched(surface);
    }
  }

  boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** A frame with the content is complete. */
  void tellWatchers(FrameTime time, SceneOutput output) {
    List<ContentWatcher> told = watchers;
    watchers = List.of();
    told.forEach(watcher -> watcher.shown(time, output));
  }

  private void loseWatchers() {
    List<ContentWatcher> told = watchers;
    watchers = List.of();
    told.forEach(ContentWatcher::lost);
  }

  void answerFrames(int timeMillis) {
    List<Callback> due = frames;
    frames = new ArrayList<>();
    surface.refundFrames(due.size());
    for (Callback callback : due) {
      callback.done(timeMillis);
    }
  }

  void destroyed() {
    content.clear();
    loseWatchers();
    shape = shape.emptied();
    surface.refundFrames(frames.size());
    frames.forEach(Callback::destroy);
    frames = new ArrayList<>();
    scene.layoutChanged();
  }
}
