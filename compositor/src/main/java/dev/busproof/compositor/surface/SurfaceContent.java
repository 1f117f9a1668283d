package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Callback;
import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.Buffer;
import dev.busproof.compositor.shm.ShmBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pixels a surface shows: a buffer in use, or our own copy of one that must not be read later.
 * A buffer that came with a commit is let go of exactly once: here when the next content replaces
 * it, or at once when it was copied.
 */
final class SurfaceContent {
  /**
   * The most that one commit copies, padding between the rows included: about 30 ms of the loop,
   * and enough for 5120x2880.
   */
  static final long MOST_COPIED_BYTES = 64L << 20;

  private final ClientBudget budget;
  private @Nullable Buffer buffer;
  private List<Callback> releases = List.of();
  private @Nullable PrivatePixels copy;

  SurfaceContent(ClientBudget budget) {
    this.budget = budget;
  }

  /** What to paint; empty when the surface has no content. */
  Optional<PixelSource> source() {
    return buffer != null ? Optional.of(buffer) : Optional.ofNullable(copy);
  }

  boolean isEmpty() {
    return buffer == null && copy == null;
  }

  /**
   * Takes over a claimed buffer.
   *
   * @param bufferDamage what differs from the content before, in buffer pixels; only a copy looks
   *     at it
   * @param fetched its pixels when they had to be fetched, and there was anything to fetch
   * @throws ProtocolError wl_display.no_memory when the client holds too many copied bytes
   */
  void show(
      Buffer next,
      List<Callback> whenReleased,
      DamageRegion bufferDamage,
      @Nullable FetchedPixels fetched)
      throws ProtocolError {
    endUse();
    buffer = next;
    releases = whenReleased;
    if (fetched != null) {
      dropCopy();
      copy = fetched.pixels();
      endUse();
    } else if (next instanceof ShmBuffer shm && shm.mustBeFetched()) {
      endUse();
    } else if (next instanceof ShmBuffer shm && shm.readsAtCommit()) {
      copy(shm, bufferDamage);
      endUse();
    } else {
      dropCopy();
    }
  }

  /** The surface has no content any more. */
  void clear() {
    endUse();
    dropCopy();
  }

  /**
   * The pixels could not be believed when they were read. Nobody is to blame when they were our
   * own.
   */
  void faulted() {
    if (buffer instanceof ShmBuffer shm) {
      shm.reportFault();
    }
  }

  /** What a commit of the buffer can build upon: our own copy of pixels like it has. */
  Optional<PrivatePixels> copyLike(PixelSource next) {
    return Optional.ofNullable(copy).filter(own -> alike(own, next));
  }

  private static boolean alike(PixelSource one, PixelSource other) {
    return one.width() == other.width()
        && one.height() == other.height()
        && one.format() == other.format();
  }

  private void copy(ShmBuffer from, DamageRegion bufferDamage) throws ProtocolError {
    if (from.storageBytes() > MOST_COPIED_BYTES) {
      throw ProtocolError.noMemory(
          "a buffer of %d bytes that can only be copied; at most %d are"
              .formatted(from.storageBytes(), MOST_COPIED_BYTES));
    }
    Rect whole = new Rect(0, 0, from.width(), from.height());
    PrivatePixels into = copy;
    boolean fits = into != null && alike(into, from);
    if (into == null || !fits) {
      dropCopy();
      budget.charge(Held.COPIED_BYTES, sizeBytes(from));
      into = new PrivatePixels(from.width(), from.height(), from.format());
      copy = into;
    }
    List<Rect> wanted = fits ? withoutRereading(bufferDamage, whole) : List.of(whole);
    for (Rect rect : wanted) {
      if (!into.copyFrom(from, rect)) {
        from.reportFault();
        return;
      }
    }
  }

  /**
   * A copy reads whole rows, with all that lies between them: sixteen slim rectangles side by side
   * would read a buffer sixteen times.
   */
  static List<Rect> withoutRereading(DamageRegion damage, Rect whole) {
    List<Rect> rects = damage.rects();
    long rows = rects.stream().mapToLong(rect -> rect.intersect(whole).height()).sum();
    return rows > damage.bounds().intersect(whole).height() ? List.of(damage.bounds()) : rects;
  }

  private void dropCopy() {
    if (copy != null) {
      budget.refund(Held.COPIED_BYTES, sizeBytes(copy));
      copy = null;
    }
  }

  private void endUse() {
    if (buffer != null) {
      Buffer ended = buffer;
      buffer = null;
      ended.releaseUse();
      for (Callback callback : releases) {
        callback.done(0);
      }
      releases = List.of();
    }
  }

  static long sizeBytes(PixelSource pixels) {
    return (long) pixels.width() * pixels.height() * Integer.BYTES;
  }
}
