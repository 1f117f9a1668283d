package dev.busproof.compositor;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * What has been opened so far, closed in the reverse order: all of it, whatever one of them throws.
 */
final class Cleanup implements AutoCloseable {
  /** A close that fails with nothing worse than an I/O error. */
  interface Closing extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private final ArrayDeque<Closing> opened = new ArrayDeque<>();

  void add(Closing closing) {
    opened.push(closing);
  }

  /** Forgets everything: somebody else closes it now. */
  void release() {
    opened.clear();
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
