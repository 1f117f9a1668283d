package dev.busproof.compositor.shell;

/** What clients of test suites are not held to. From the first call on, and for all clients. */
public interface Forgiveness {
  /**
   * The first buffer attached to a toplevel or popup stands for the initial commit, and needs no
   * acknowledgement. It is an error of the client's, and stays one when there is no role object
   * yet.
   */
  void forgiveEarlyBuffers();

  /**
   * A window resized at its left or top edge is put where it belongs once its client has drawn the
   * size asked for, as soon as that is asked for: for clients that never draw it.
   */
  void forgiveUnansweredResizes();
}
