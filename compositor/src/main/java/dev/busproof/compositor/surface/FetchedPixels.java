package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.render.PrivatePixels;

/** Pixels that were fetched for a commit and are not shown yet; the client's budget counts them. */
record FetchedPixels(PrivatePixels pixels, ClientBudget budget) {
  /** They are never going to be shown. */
  void discard() {
    budget.refund(Held.COPIED_BYTES, SurfaceContent.sizeBytes(pixels));
  }
}
