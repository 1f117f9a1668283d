package dev.busproof.memfd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A logger that is looked for when it is first needed: finding the first of a process takes 20 ms
 * of processor time, which no start should wait for. Who may be short of descriptors or memory by
 * then calls {@link #prepare} in time. Any thread.
 */
public final class LateLogger {
  private final String name;
  private volatile @Nullable Logger found;

  private LateLogger(String name) {
    this.name = name;
  }

  /** For what that class has to say. */
  public static LateLogger of(Class<?> speaker) {
    return new LateLogger(speaker.getName());
  }

  /** Has everything loaded that logging needs, for all loggers. */
  public static void prepare() {
    var _ = of(LateLogger.class).logger().isLoggable(Level.ERROR);
  }

  /**
   * The logger itself: what it prints names the class and method that call it, which must be those
   * that have something to say.
   */
  public Logger logger() {
    Logger known = found;
    if (known == null) {
      known = System.getLogger(name);
      found = known;
    }
    return known;
  }
}
