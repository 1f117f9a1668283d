package dev.busproof.compositor.surface;

/** Wants to know what becomes of the content of one commit; told exactly one of these, once. */
public interface ContentWatcher {
  /** It has been painted into a frame of that output, the one that shows most of it. */
  void shown(FrameTime time, SceneOutput output);

  /** It was replaced before, or there is nothing that could be shown any more. */
  void lost();
}
