package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ProtocolError;

/** The object that plays a surface's role, and so is asked before a commit and told after it. */
public interface Role {
  /** What a commit does to the surface's content. */
  enum ContentChange {
    /** No attach since the last commit. */
    NONE,
    /** A buffer was attached. */
    BUFFER,
    /** Null, or a buffer that is gone by now, was attached: the content goes. */
    REMOVAL
  }

  /**
   * A buffer has been attached, for the next commit.
   *
   * @throws ProtocolError when the role does not allow one now
   */
  default void attached() throws ProtocolError {}

  /**
   * Before anything of a wl_surface.commit takes effect.
   *
   * @throws ProtocolError when the role does not allow this commit now
   */
  default void checkCommit(ContentChange change) throws ProtocolError {}

  /** After the state of a commit became current; the surface has its new size and content. */
  default void applied(ContentChange change) throws ProtocolError {}

  /** Whether the protocol wants the role's object destroyed before the surface. */
  default boolean outlivesSurface() {
    return true;
  }

  /** The surface is going; the role must not touch it again. */
  default void surfaceDestroyed() {}
}
