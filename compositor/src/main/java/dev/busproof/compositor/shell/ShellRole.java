package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Window;
import java.util.Optional;

/** What makes an xdg_surface a window: its xdg_toplevel or xdg_popup. */
sealed interface ShellRole permits Toplevel, Popup {
  /**
   * The first commit without content: sends the first configure events.
   *
   * @throws ProtocolError when the role is not set up as it must be by then
   */
  void begin() throws ProtocolError;

  /** Sends the present configuration again; called only after {@link #begin}. */
  void configure();

  /**
   * Whether we ended it, so that the client may still be committing to what it thinks is there: its
   * commits show nothing and are no errors.
   */
  boolean isOver();

  /** A commit is about to be applied. */
  void checkCommit() throws ProtocolError;

  /**
   * The surface got its first content. Makes the window, which the caller shows; empty when it must
   * not be shown.
   */
  Optional<Window> map();

  /** The window is shown now, on top. */
  void mapped(Window window) throws ProtocolError;

  /** A commit of the mapped surface has been applied. */
  void committed(Window window) throws ProtocolError;

  /** The window, if there was one, is shown no more; whatever was set is forgotten. */
  void unmapped(Optional<Window> hidden);

  /** The surface has gone before this object, which is inert from now on. */
  void surfaceDestroyed();
}
