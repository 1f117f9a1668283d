package dev.busproof.memfd;

import dev.busproof.memfd.libc.Libc;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has a {@link StreamingCopy} made when there is memory to copy from, on a thread of its own: a
 * start does not wait for it, nor does the first frame. Any thread.
 */
final class StreamingSetup {
  private final Libc libc;
  private final AtomicBoolean begun;
  private volatile @Nullable StreamingCopy ready;

  /**
   * @param allowed false where nobody watches the memory that is mapped
   */
  StreamingSetup(Libc libc, boolean allowed) {
    this.libc = libc;
    this.begun = new AtomicBoolean(!allowed);
  }

  /** Memory has been mapped. */
  void prepare() {
    if (!begun.getAndSet(true)) {
      var _ = HelperThread.start("streaming-copy", this::load);
    }
  }

  private void load() {
    ready = StreamingCopy.load(libc).orElse(null);
  }

  /** Null until it is there; for ever where there is none. */
  @Nullable StreamingCopy ready() {
    return ready;
  }
}
