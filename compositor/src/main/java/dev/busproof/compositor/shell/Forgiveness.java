package dev.busproof.compositor.shell;

/** What clients of test suites are not held to. */
@FunctionalInterface
public interface Forgiveness {
  /**
   * From now on, and for all clients, two things that configure events are for need not happen.
   *
   * <p>The first buffer attached to a toplevel or popup stands for the initial commit, and needs no
   * acknowledgement. It is an error of the client's, and stays one when there is no role object
   * yet.
   *
   * <p>A window resized at its left or top edge is put where it belongs once its client has drawn
   * the size asked for, as soon as that is asked for: some never draw it.
   */
  void forgive();
}
