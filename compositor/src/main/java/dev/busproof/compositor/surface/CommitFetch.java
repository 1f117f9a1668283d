package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.Pause;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.ShmBuffer;
import dev.busproof.compositor.shm.ShmBuffer.Fetched;
import dev.busproof.memfd.QuarantinedRead;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A commit in the middle: its buffer's pixels are being read by another thread, and its client
 * waits for them, so that nothing overtakes it.
 */
final class CommitFetch {
  /** The other half of the commit. */
  interface Rest {
    /** The update has its pixels. */
    void commit(SurfaceUpdate update) throws ProtocolError;
  }

  private final SurfaceUpdate update;
  private final ShmBuffer buffer;
  private final ClientBudget budget;
  private final Rest rest;
  private @Nullable QuarantinedRead read;
  private boolean over;

  private CommitFetch(SurfaceUpdate update, ShmBuffer buffer, Rest rest) {
    this.update = update;
    this.buffer = buffer;
    this.budget = buffer.client().budget();
    this.rest = rest;
  }

  /**
   * Pauses the client and begins to read.
   *
   * @param update claimed
   * @param before what is shown so far, when only the wanted pixels differ from it
   * @param wanted not empty
   * @throws ProtocolError wl_display.no_memory when the client holds too many copied bytes; the
   *     update is still the caller's then
   */
  static CommitFetch begin(
      SurfaceUpdate update,
      ShmBuffer buffer,
      Optional<PrivatePixels> before,
      List<Rect> wanted,
      Rest rest)
      throws ProtocolError {
    CommitFetch fetch = new CommitFetch(update, buffer, rest);
    fetch.budget.charge(Held.COPIED_BYTES, SurfaceContent.sizeBytes(buffer));
    Pause pause = buffer.client().pause();
    fetch.read = buffer.fetch(before, wanted, fetched -> pause.end(() -> fetch.finish(fetched)));
    return fetch;
  }

  private void finish(Fetched fetched) throws ProtocolError {
    if (over) {
      return;
    }
    switch (fetched) {
      // What is held goes with the surface, as the client ends.
      case Fetched.Unreadable(var why) -> buffer.reportUnreadable(why);
      case Fetched.Pixels(PrivatePixels pixels) -> {
        over = true;
        update.fetched = new FetchedPixels(pixels, budget);
        rest.commit(update);
      }
    }
  }

  /**
   * The surface goes before its commit is complete: nothing is waited for any more.
   *
   * @return the update, which is the caller's to destroy; empty when it has been committed
   */
  Optional<SurfaceUpdate> abandon() {
    if (over) {
      return Optional.empty();
    }
    over = true;
    if (read != null) {
      read.cancel();
    }
    budget.refund(Held.COPIED_BYTES, SurfaceContent.sizeBytes(buffer));
    return Optional.of(update);
  }
}
