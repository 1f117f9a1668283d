package dev.busproof.clientsim.attack.shm.file;

import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.memfd.probe.HugePagePool;
import java.io.IOException;

/**
 * Free huge pages for as long as a case needs them: those that are free already, or more that the
 * kernel is asked for and that it gets back, also when the lab is ended.
 */
public final class HugePages implements AutoCloseable {
  /** A target that keeps pages when the pool shrinks gets the next ones first: then more yet. */
  private static final int ATTEMPTS = 8;

  private final HugePagePool pool;
  private final Thread hook;

  private HugePages(HugePagePool pool) {
    this.pool = pool;
    this.hook = Thread.ofPlatform().name("huge-pages").unstarted(pool::tryRestore);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Sees to it that at least so many are free.
   *
   * @throws UnsupportedException when there are not, and cannot be
   */
  public static HugePages provide(int pages) throws UnsupportedException {
    var provided = new HugePages(new HugePagePool(true));
    boolean done = false;
    try {
      for (int i = 0; i < ATTEMPTS && HugePagePool.freePages() < pages; i++) {
        provided.pool.grow(pages - HugePagePool.freePages());
      }
      if (HugePagePool.freePages() < pages) {
        throw new UnsupportedException(
            "the kernel found no memory for %d huge pages".formatted(pages));
      }
      done = true;
      return provided;
    } catch (UnsupportedException e) {
      throw e;
    } catch (IOException e) {
      throw new UnsupportedException("huge pages cannot be had: " + e.getMessage());
    } finally {
      if (!done) {
        provided.close();
      }
    }
  }

  /** How many are free now. */
  public long free() throws UnsupportedException {
    try {
      return HugePagePool.freePages();
    } catch (IOException e) {
      throw new UnsupportedException("huge pages cannot be had: " + e.getMessage());
    }
  }

  /** The size of one. */
  public static int pageBytes() throws UnsupportedException {
    try {
      return Math.toIntExact(HugePagePool.pageBytes());
    } catch (IOException e) {
      throw new UnsupportedException("huge pages cannot be had: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    pool.tryRestore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook does the same once more.
    }
  }
}
