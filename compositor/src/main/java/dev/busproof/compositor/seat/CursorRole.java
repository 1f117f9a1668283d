package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Overlay;
import dev.busproof.compositor.surface.Role;
import dev.busproof.compositor.surface.RoleKind;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.protocol.WlPointer;

/** A surface that is, or once was, a cursor's image. */
final class CursorRole implements Role {
  private final Overlay overlay;
  private final Cursor cursor;

  private CursorRole(Surface surface, Cursor cursor) {
    this.overlay = new Overlay(surface);
    this.cursor = cursor;
  }

  /**
   * The role of that surface, given to it if it has none.
   *
   * @throws ProtocolError wl_pointer.role on the pointer when it has another
   */
  static CursorRole of(Surface surface, Pointer pointer, Cursor cursor) throws ProtocolError {
    if (surface.role().orElse(null) instanceof CursorRole role) {
      return role;
    }
    if (!surface.mayBe(RoleKind.CURSOR) || surface.role().isPresent()) {
      throw pointer.error(WlPointer.Error.ROLE.value(), surface.rolePhrase());
    }
    surface.assign(RoleKind.CURSOR);
    CursorRole role = new CursorRole(surface, cursor);
    surface.take(role);
    return role;
  }

  Overlay overlay() {
    return overlay;
  }

  @Override
  public void applied(ContentChange change) {
    cursor.moved(this, overlay.takeOffsetX(), overlay.takeOffsetY());
  }

  @Override
  public boolean outlivesSurface() {
    return false;
  }

  @Override
  public void surfaceDestroyed() {
    cursor.gone(this);
  }
}
