package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A toplevel or a popup in the scene: a tree of surfaces at a place. Places are those of the window
 * geometry, so that shadows outside it do not count.
 */
public final class Window {
  private final Surface root;
  private final @Nullable Window parent;

  /** Kept, because popups may be nested by the thousand and all go at once. */
  private final Window toplevel;

  private @Nullable Rect requestedGeometry;
  private int x;
  private int y;
  private @Nullable SceneOutput backdrop;

  /** Of a toplevel: those shown for it and for its popups, lowest first. */
  final Set<Window> popups = new LinkedHashSet<>();

  /** Of the window geometry, in the compositor's space; from the scene's last layout. */
  int laidOutX;

  int laidOutY;

  private Window(Surface root, @Nullable Window parent) {
    this.root = root;
    this.parent = parent;
    this.toplevel = parent == null ? this : parent.toplevel;
  }

  /** A window of its own, placed in the compositor's space. */
  public static Window toplevel(Surface root) {
    return new Window(root, null);
  }

  /** A window on top of another, placed relative to that one's window geometry. */
  public static Window popup(Surface root, Window parent) {
    return new Window(root, parent);
  }

  public Surface root() {
    return root;
  }

  /** The window this is a popup of. */
  public Optional<Window> parent() {
    return Optional.ofNullable(parent);
  }

  /** Where its own surface is; a window geometry is taken as it was requested. */
  public Place origin() {
    Rect held = requestedGeometry == null ? Rect.EMPTY : requestedGeometry;
    return new Place(
        SurfaceUpdate.saturatedSum(x, -held.x()), SurfaceUpdate.saturatedSum(y, -held.y()));
  }

  /** Where to move the window so that its own surface is there. */
  public Place placeOfOrigin(Place origin) {
    Rect held = requestedGeometry == null ? Rect.EMPTY : requestedGeometry;
    return new Place(
        SurfaceUpdate.saturatedSum(origin.x(), held.x()),
        SurfaceUpdate.saturatedSum(origin.y(), held.y()));
  }

  int x() {
    return x;
  }

  int y() {
    return y;
  }

  /**
   * Moves the window geometry's corner: in the compositor's space, or relative to the parent's
   * window geometry.
   */
  public void moveTo(int newX, int newY) {
    if (newX != x || newY != y) {
      x = newX;
      y = newY;
      root.scene().layoutChanged();
    }
  }

  /** Moves by what the client asked for with offsets of its content since the last call. */
  public void moveByOffset() {
    int dx = root.state().takeOffsetX();
    int dy = root.state().takeOffsetY();
    moveTo(SurfaceUpdate.saturatedSum(x, dx), SurfaceUpdate.saturatedSum(y, dy));
  }

  /**
   * From xdg_surface.set_window_geometry, in surface coordinates; until then it is all of the tree.
   */
  public void setGeometry(Rect geometry) {
    if (!geometry.equals(requestedGeometry)) {
      requestedGeometry = geometry;
      root.scene().layoutChanged();
    }
  }

  /** Forgets what {@link #setGeometry} said. */
  public void clearGeometry() {
    requestedGeometry = null;
  }

  /**
   * The window geometry in effect, in surface coordinates: clamped to the tree; empty without
   * content.
   */
  public Rect geometry() {
    return geometry(SurfaceTree.flatten(root));
  }

  /** Whether {@link #setGeometry} named a place where the tree has nothing. */
  public boolean geometryIsBesideContent() {
    return requestedGeometry != null
        && requestedGeometry.intersect(SurfaceTree.bounds(SurfaceTree.flatten(root))).isEmpty();
  }

  Rect geometry(List<SurfaceTree.Node> nodes) {
    return SurfaceTree.geometry(nodes, requestedGeometry);
  }

  /** The window geometry in effect, in the compositor's space. */
  public Rect geometryInSpace() {
    Rect geometry = geometry();
    long left = 0;
    long top = 0;
    for (Window each = this; each != null; each = each.parent) {
      Rect of =
          each == this ? geometry : each.requestedGeometry == null ? each.geometry() : Rect.EMPTY;
      left += each.x + each.overhangX(of);
      top += each.y + each.overhangY(of);
    }
    return Rect.ofEdges(left, top, left + geometry.width(), top + geometry.height());
  }

  /**
   * How far the window geometry reaches beyond the place of the window. Of a client that never set
   * one it follows the subsurfaces, and they must not push the window around: it is held by the
   * corner of its own surface.
   */
  int overhangX(Rect geometry) {
    return requestedGeometry == null ? geometry.x() : 0;
  }

  int overhangY(Rect geometry) {
    return requestedGeometry == null ? geometry.y() : 0;
  }

  /** Where everything behind is hidden, as behind a fullscreen window; empty for nowhere. */
  public void setBackdrop(Optional<SceneOutput> hidesAll) {
    if (!Optional.ofNullable(backdrop).equals(hidesAll)) {
      backdrop = hidesAll.orElse(null);
      root.scene().layoutChanged();
    }
  }

  Optional<SceneOutput> backdrop() {
    return Optional.ofNullable(backdrop);
  }

  /** The toplevel under all the popups. */
  Window toplevel() {
    return toplevel;
  }
}
