package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Callback;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of a surface that is in effect, and where the scene has put it. */
final class SurfaceState {
  private final Surface surface;
  private final Scene scene;
  private final SurfaceContent content;
  private int bufferWidth;
  private int bufferHeight;
  private int scale = 1;
  private Transform transform = Transform.NORMAL;
  private Area opaque = Area.EMPTY;
  private Area input = Area.INFINITE;
  private int offsetX;
  private int offsetY;

  /** In surface coordinates: what the scene has not turned into damage of the output yet. */
  private final DamageRegion damage = new DamageRegion();

  private List<Callback> frames = new ArrayList<>();

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

  int bufferWidth() {
    return bufferWidth;
  }

  int bufferHeight() {
    return bufferHeight;
  }

  int scale() {
    return scale;
  }

  int width() {
    return transform.width(bufferWidth, bufferHeight) / scale;
  }

  int height() {
    return transform.height(bufferWidth, bufferHeight) / scale;
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

  /**
   * The surface as the renderer sees it, its corner at x,y of the output; empty without content.
   */
  Optional<Layer> layer(int x, int y) {
    Optional<PixelSource> source = content.source();
    return source.map(
        pixels -> new Layer(pixels, x, y, width(), height(), scale, transform, opaque, surface));
  }

  /**
   * Makes a claimed update current: the buffer first, as the protocol says, then what is relative
   * to it.
   */
  void apply(SurfaceUpdate update) throws ProtocolError {
    int widthBefore = width();
    int heightBefore = height();
    boolean turned =
        (update.scale != 0 && update.scale != scale)
            || (update.transform != null && update.transform != transform);
    if (update.scale != 0) {
      scale = update.scale;
    }
    if (update.transform != null) {
      transform = update.transform;
    }
    if (update.attached) {
      bufferWidth = update.buffer == null ? 0 : update.buffer.width();
      bufferHeight = update.buffer == null ? 0 : update.buffer.height();
    }
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
    noteDamage(update, turned);
    if (width() != widthBefore || height() != heightBefore) {
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
    int nextScale = update.scale == 0 ? scale : update.scale;
    Transform turn = update.transform == null ? transform : update.transform;
    int fullWidth = update.buffer == null ? bufferWidth : update.buffer.width();
    int fullHeight = update.buffer == null ? bufferHeight : update.buffer.height();
    int nextWidth = turn.width(fullWidth, fullHeight) / nextScale;
    int nextHeight = turn.height(fullWidth, fullHeight) / nextScale;
    Rect bounds = new Rect(0, 0, nextWidth, nextHeight);
    for (Rect rect : update.surfaceDamage.rects()) {
      Rect scaled = rect.intersect(bounds).scaleUp(nextScale);
      all.add(turn.apply(scaled, nextWidth * nextScale, nextHeight * nextScale));
    }
    return all;
  }

  private void noteDamage(SurfaceUpdate update, boolean turned) {
    Rect bounds = new Rect(0, 0, width(), height());
    if (turned) {
      damage.add(bounds);
      return;
    }
    for (Rect rect : update.surfaceDamage.rects()) {
      damage.add(rect.intersect(bounds));
    }
    Rect bufferBounds = new Rect(0, 0, bufferWidth, bufferHeight);
    for (Rect rect : update.bufferDamage.rects()) {
      Rect turnedBack =
          transform.inverse().apply(rect.intersect(bufferBounds), bufferWidth, bufferHeight);
      damage.add(turnedBack.scaleDown(scale).intersect(bounds));
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

  void answerFrames(int timeMillis) {
    List<Callback> due = frames;
    frames = new ArrayList<>();
    surface.refundFrames(due.size());
    due.forEach(callback -> callback.done(timeMillis));
  }

  void destroyed() {
    content.clear();
    bufferWidth = 0;
    bufferHeight = 0;
    surface.refundFrames(frames.size());
    frames.forEach(Callback::destroy);
    frames = new ArrayList<>();
    scene.layoutChanged();
  }
}
