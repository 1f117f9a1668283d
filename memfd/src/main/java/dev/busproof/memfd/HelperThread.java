package dev.busproof.memfd;

/** Threads that only make something ready sooner: all goes on where there cannot be one. */
public final class HelperThread {
  private HelperThread() {}

  /**
   * Starts a daemon thread. What fails in it is said by nobody: whoever needs what it was to make
   * ready meets the same and says it.
   *
   * @return false when the system has no thread left (pthread_create(3): EAGAIN)
   */
  public static boolean start(String name, Runnable work) {
    try {
      var _ = Thread.ofPlatform().daemon().name(name).start(() -> quietly(work));
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError | VirtualMachineError unsaid) {
      // As the caller was promised.
    }
  }
}
