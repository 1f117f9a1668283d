package dev.busproof.compositor.shell;

/** What happens to buffers that come before the first configure event. */
@FunctionalInterface
public interface EarlyBuffers {
  /**
   * From now on the first buffer attached to a toplevel or popup stands for the initial commit, and
   * needs no acknowledgement. It is an error of the client's, and stays one when there is no role
   * object yet.
   */
  void forgive();
}
