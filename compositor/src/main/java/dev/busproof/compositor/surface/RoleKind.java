package dev.busproof.compositor.surface;

/**
 * What a surface can be used for: one of these, once and for its whole life (wl_surface, "role").
 */
public enum RoleKind {
  TOPLEVEL("an xdg_toplevel"),
  POPUP("an xdg_popup"),
  SUBSURFACE("a wl_subsurface"),
  CURSOR("a cursor"),
  DRAG_ICON("a drag icon");

  private final String phrase;

  RoleKind(String phrase) {
    this.phrase = phrase;
  }

  /** With its article, for messages: {@code an xdg_popup}. */
  public String phrase() {
    return phrase;
  }
}
