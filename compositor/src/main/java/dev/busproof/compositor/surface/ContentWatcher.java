package dev.busproof.compositor.surface;

/** Wants to know what becomes of the content of one commit; told exactly one of these, once. */
public interface ContentWatcher {
  /** It has been painted into a frame. */
  void shown(FrameTime time);

  /** It was replaced before, or there is nothing that could be shown any more. */
  void lost();
}
