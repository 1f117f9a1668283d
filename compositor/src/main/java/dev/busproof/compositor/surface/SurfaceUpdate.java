package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Callback;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.shm.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a surface that have been requested but are not in effect: since the last commit
 * (pending), or committed to a synchronized subsurface and waiting for the parent (cached). What is
 * null or 0 stays as it is.
 */
final class SurfaceUpdate {
  /** Whether {@link #buffer} means something: a null buffer is the removal of the content. */
  boolean attached;

  @Nullable Buffer buffer;

  /** The buffer's pixels, where they had to be fetched before the commit. */
  @Nullable FetchedPixels fetched;

  int offsetX;
  int offsetY;
  final DamageRegion surfaceDamage = new DamageRegion();
  final DamageRegion bufferDamage = new DamageRegion();
  @Nullable Area opaque;
  @Nullable Area input;
  int scale;
  @Nullable Transform transform;
  @Nullable ViewportState viewport;
  List<Callback> frames = new ArrayList<>();

  /** Who wants to know whether this commit's content is shown. */
  List<ContentWatcher> watchers = new ArrayList<>();

  /** From wl_surface.get_release: fired when this update's buffer is no longer read. */
  List<Callback> releases = new ArrayList<>();

  void attach(@Nullable Buffer attachedBuffer) {
    attached = true;
    buffer = attachedBuffer;
  }

  /** Adds to the offset, saturating: an offset beyond an int is off every output either way. */
  void moveBy(int dx, int dy) {
    offsetX = saturatedSum(offsetX, dx);
    offsetY = saturatedSum(offsetY, dy);
  }

  static int saturatedSum(int a, int b) {
    return Math.clamp((long) a + b, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * What the commit of this does to the content. A buffer destroyed since the attach removes it, as
   * most compositors do.
   */
  Role.ContentChange contentChange() {
    if (!attached) {
      return Role.ContentChange.NONE;
    }
    return buffer != null && buffer.isAlive()
        ? Role.ContentChange.BUFFER
        : Role.ContentChange.REMOVAL;
  }

  /** A buffer that is not in use and has been destroyed is as good as none. */
  void dropDeadBuffer() {
    if (contentChange() != Role.ContentChange.BUFFER) {
      buffer = null;
    }
  }

  /**
   * At commit: from now on the buffer's storage is in use, until {@link #abandonContent} or the
   * content made of it ends.
   */
  void claim() {
    dropDeadBuffer();
    if (buffer != null) {
      buffer.retain();
    }
  }

  /** Ends the use of a claimed buffer that is never going to be shown. */
  void abandonContent() {
    if (fetched != null) {
      fetched.discard();
      fetched = null;
    }
    if (buffer != null) {
      buffer.releaseUse();
      buffer = null;
    }
    List.copyOf(releases).forEach(callback -> callback.done(0));
    releases.clear();
  }

  /**
   * Adds a later claimed update to this one, which has been claimed too. The later one must not be
   * used any more.
   */
  void merge(SurfaceUpdate later) {
    if (later.attached) {
      abandonContent();
      attached = true;
      buffer = later.buffer;
      fetched = later.fetched;
      releases = later.releases;
    }
    loseWatchers();
    watchers = later.watchers;
    moveBy(later.offsetX, later.offsetY);
    surfaceDamage.addAll(later.surfaceDamage);
    bufferDamage.addAll(later.bufferDamage);
    if (later.opaque != null) {
      opaque = later.opaque;
    }
    if (later.input != null) {
      input = later.input;
    }
    if (later.scale != 0) {
      scale = later.scale;
    }
    if (later.transform != null) {
      transform = later.transform;
    }
    if (later.viewport != null) {
      viewport = later.viewport;
    }
    if (frames.isEmpty()) {
      frames = later.frames;
    } else {
      frames.addAll(later.frames);
    }
  }

  /** This commit's content is never going to be shown. */
  void loseWatchers() {
    watchers.forEach(ContentWatcher::lost);
    watchers = new ArrayList<>();
  }

  /** What its areas count in a {@link RectBudget}. */
  int rects() {
    return RectBudget.of(opaque) + RectBudget.of(input);
  }

  void addSurfaceDamage(int x, int y, int width, int height) {
    surfaceDamage.add(new Rect(x, y, width, height));
  }

  void addBufferDamage(int x, int y, int width, int height) {
    bufferDamage.add(new Rect(x, y, width, height));
  }

  /** The surface goes: its callbacks are destroyed unanswered. */
  void destroyCallbacks() {
    loseWatchers();
    frames.forEach(Callback::destroy);
    frames.clear();
    releases.forEach(Callback::destroy);
    releases.clear();
  }
}
