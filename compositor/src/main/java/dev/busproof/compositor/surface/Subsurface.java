package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSubsurface;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code wl_subsurface}: the place of a surface in its parent, and the cache that holds its
 * commits back while it is synchronized. Without a parent it is inert and the surface hidden.
 */
final class Subsurface extends Resource implements Role {
  private @Nullable Surface surface;
  private @Nullable Surface parent;
  private StackOrder.@Nullable Entry<Subsurface> place;
  private boolean synchronizedMode = true;

  /**
   * Synchronized by its own mode or that of any ancestor; kept up to date so that a commit need not
   * climb the tree.
   */
  private boolean heldBack;

  private @Nullable SurfaceUpdate cached;
  private boolean positionRequested;
  private int requestedX;
  private int requestedY;
  private int x;
  private int y;

  Subsurface(Resource creator, int id, Surface surface, Surface parent) {
    super(creator.client(), id, creator.version());
    this.surface = surface;
    this.parent = parent;
  }

  /** Enters the parent's stack, as the topmost. To be called once the object is registered. */
  void attach() {
    surface().assign(RoleKind.SUBSURFACE);
    surface().take(this);
    if (parent != null) {
      place = parent.children().order().add(this);
    }
    updateHeldBack(this);
  }

  /** The surface; it has one until it or this object is destroyed, and nobody asks after that. */
  Surface surface() {
    if (surface == null) {
      throw new IllegalStateException("subsurface without surface");
    }
    return surface;
  }

  @Nullable Surface parent() {
    return parent;
  }

  int x() {
    return x;
  }

  int y() {
    return y;
  }

  @Nullable SurfaceUpdate cached() {
    return cached;
  }

  /** Whether a commit of the surface now would be shown as it is, without the parent or more. */
  boolean appliesAtOnce() {
    return !heldBack && cached == null;
  }

  @Override
  public String interfaceName() {
    return WlSubsurface.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlSubsurface.Request.decode(opcode, version(), body)) {
      case WlSubsurface.Request.Destroy _ -> destroy();
      case WlSubsurface.Request.SetPosition to -> requestPosition(to.x(), to.y());
      case WlSubsurface.Request.PlaceAbove above -> restack(above.sibling(), true);
      case WlSubsurface.Request.PlaceBelow below -> restack(below.sibling(), false);
      case WlSubsurface.Request.SetSync _ -> setMode(true);
      case WlSubsurface.Request.SetDesync _ -> setMode(false);
    }
  }

  private void requestPosition(int newX, int newY) {
    positionRequested = true;
    requestedX = newX;
    requestedY = newY;
    waitForParent();
  }

  private void restack(int siblingId, boolean above) throws WireException, ProtocolError {
    Surface sibling = client().require(siblingId, Surface.class);
    if (parent == null || place == null) {
      return;
    }
    StackOrder<Subsurface> order = parent.children().order();
    StackOrder.Entry<Subsurface> reference;
    Subsurface other = sibling.subsurface();
    if (sibling == parent) {
      reference = order.parent();
    } else if (other != null && other != this && other.parent == parent && other.place != null) {
      reference = other.place;
    } else {
      throw error(
          WlSubsurface.Error.BAD_SURFACE.value(), sibling + " is neither a sibling nor the parent");
    }
    if (above) {
      order.placeAbove(place, reference);
    } else {
      order.placeBelow(place, reference);
    }
  }

  private void setMode(boolean synchronizedNow) throws ProtocolError {
    synchronizedMode = synchronizedNow;
    for (Subsurface freed : updateHeldBack(this)) {
      freed.applyCached();
    }
  }

  /** A commit of the surface: shown now, or with the parent's state. */
  void commit(SurfaceUpdate update) throws ProtocolError {
    if (cached == null) {
      cached = update;
    } else {
      cached.merge(update);
    }
    if (heldBack) {
      waitForParent();
    } else {
      applyCached();
    }
  }

  private void applyCached() throws ProtocolError {
    if (cached != null && surface != null) {
      SurfaceUpdate update = cached;
      cached = null;
      surface.applyWithChildren(update);
      ignoreOffset();
    }
  }

  /**
   * The parent's state has been applied.
   *
   * @return whether state of the surface has been applied with it, so that its children are next
   */
  boolean parentApplied() throws ProtocolError {
    if (surface == null || parent == null) {
      return false;
    }
    if (positionRequested) {
      positionRequested = false;
      x = requestedX;
      y = requestedY;
    }
    if (cached == null) {
      return false;
    }
    SurfaceUpdate update = cached;
    cached = null;
    surface.state().apply(update);
    ignoreOffset();
    return true;
  }

  /** wl_subsurface: only set_position moves it. */
  private void ignoreOffset() {
    var _ = surface().state().takeOffsetX();
    var _ = surface().state().takeOffsetY();
  }

  private void waitForParent() {
    if (parent != null) {
      parent.children().addWaiting(this);
    }
  }

  void parentDestroyed() {
    parent = null;
    place = null;
    try {
      for (Subsurface freed : updateHeldBack(this)) {
        freed.applyCached();
      }
    } catch (ProtocolError e) {
      client().end(e);
    }
  }

  @Override
  public void surfaceDestroyed() {
    detach();
  }

  @Override
  protected void onDestroyed() {
    if (surface != null) {
      surface.leave(this);
      detach();
    }
  }

  private void detach() {
    if (surface == null) {
      return;
    }
    if (cached != null) {
      cached.abandonContent();
      cached.loseWatchers();
      // Nobody can commit the parent for these any more: they are answered as if they had been.
      surface.state().queueFrames(cached.frames);
      cached = null;
    }
    surface.scene().layoutChanged();
    Surface left = surface;
    surface = null;
    if (parent != null && place != null) {
      parent.children().remove(this, place);
    }
    parent = null;
    place = null;
    heldBack = false;
    freeDescendants(left);
  }

  private void freeDescendants(Surface left) {
    try {
      for (Subsurface child : left.children().order().items()) {
        for (Subsurface freed : updateHeldBack(child)) {
          freed.applyCached();
        }
      }
    } catch (ProtocolError e) {
      client().end(e);
    }
  }

  /**
   * Works out again who below {@code top} is held back.
   *
   * @return those who no longer are, parents before their children
   */
  private static List<Subsurface> updateHeldBack(Subsurface top) {
    List<Subsurface> freed = new ArrayList<>();
    Deque<Subsurface> toCheck = new ArrayDeque<>();
    toCheck.add(top);
    while (!toCheck.isEmpty()) {
      Subsurface each = toCheck.remove();
      boolean now = each.parent != null && (each.synchronizedMode || isHeldBack(each.parent));
      if (now == each.heldBack) {
        continue;
      }
      if (!now) {
        freed.add(each);
      }
      each.heldBack = now;
      if (each.surface != null) {
        toCheck.addAll(each.surface.children().order().items());
      }
    }
    return freed;
  }

  private static boolean isHeldBack(Surface surface) {
    Subsurface subsurface = surface.subsurface();
    return subsurface != null && subsurface.heldBack;
  }
}
