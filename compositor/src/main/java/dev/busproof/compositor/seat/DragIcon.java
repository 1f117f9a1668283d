package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Overlay;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Role;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.protocol.WlDataDevice;

/** A surface that is, or once was, the icon of a drag: it follows what drags while that lasts. */
final class DragIcon implements Role {
  private final Scene scene;
  private final Overlay overlay;
  private Point at = new Point(0, 0);
  private long offsetX;
  private long offsetY;

  private DragIcon(Scene scene, Surface surface) {
    this.scene = scene;
    this.overlay = new Overlay(surface);
  }

  /**
   * The role of that surface, given to it if it has none.
   *
   * @throws ProtocolError wl_data_device.role on the device when it has another
   */
  static DragIcon of(Surface surface, DataDevice device, Scene scene) throws ProtocolError {
    if (surface.role().orElse(null) instanceof DragIcon icon) {
      return icon;
    }
    if (!surface.mayBe(RoleKind.DRAG_ICON) || surface.role().isPresent()) {
      throw device.error(WlDataDevice.Error.ROLE.value(), surface.rolePhrase());
    }
    surface.assign(RoleKind.DRAG_ICON);
    DragIcon icon = new DragIcon(scene, surface);
    surface.take(icon);
    return icon;
  }

  /** Shows it with its corner there, wherever an earlier drag or an early offset has moved it. */
  void show(Point point) {
    var _ = overlay.takeOffsetX();
    var _ = overlay.takeOffsetY();
    offsetX = 0;
    offsetY = 0;
    moveTo(point);
    scene.show(overlay);
  }

  void moveTo(Point point) {
    at = point;
    overlay.moveTo(
        saturated(Math.floor(at.x()) + offsetX), saturated(Math.floor(at.y()) + offsetY));
  }

  void hide() {
    scene.hide(overlay);
  }

  @Override
  public void applied(ContentChange change) {
    offsetX += overlay.takeOffsetX();
    offsetY += overlay.takeOffsetY();
    moveTo(at);
  }

  @Override
  public boolean outlivesSurface() {
    return false;
  }

  @Override
  public void surfaceDestroyed() {
    hide();
  }

  private static int saturated(double coordinate) {
    return (int) Math.clamp(coordinate, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
