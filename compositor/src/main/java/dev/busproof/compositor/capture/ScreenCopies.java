package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Culprits;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.memfd.ReadOutcome;
import dev.busproof.memfd.libc.LinuxException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes the pictures that clients wait for, after a frame has been painted. The loop copies the
 * pixels into memory of its own; writing them into the client's is done elsewhere. At most {@value
 * #MOST_PER_FRAME} copies a frame and one at a time for each client, whose budget it is charged to;
 * the rest wait for the next frame, in their order. Loop thread only.
 */
public final class ScreenCopies {
  /** Two milliseconds each for a large screen. */
  static final int MOST_PER_FRAME = 2;

  private final BeneathCursors beneathCursors;
  private final Map<SceneOutput, DamageHistory> histories = new LinkedHashMap<>();
  private final Set<CaptureSession> sessions = new LinkedHashSet<>();
  private final Set<Client> busy = new HashSet<>();

  /** By the object each is for, in the order in which they were asked for. */
  private final Map<Resource, CaptureWish> waiting = new LinkedHashMap<>();

  /** Whether some of them is due; unknown once something has changed that it depends on. */
  private Optional<Boolean> someDue = Optional.of(false);

  private long paintedNanos = System.nanoTime();

  /**
   * @param backgroundArgb where no window is
   */
  public ScreenCopies(Scene scene, int backgroundArgb) {
    this.beneathCursors = new BeneathCursors(scene, backgroundArgb);
  }

  /**
   * Has the picture taken with one of the next frames, unless its object is {@link #forget
   * forgotten} before.
   *
   * @throws ProtocolError wl_display.no_memory when too many are waited for
   */
  void add(CaptureWish wish) throws ProtocolError {
    wish.on().client().budget().charge(Held.CAPTURES, 1);
    waiting.put(wish.on(), wish);
    someDue = Optional.empty();
  }

  /** The object is gone, and with it what it was waiting for. */
  void forget(Resource on) {
    if (waiting.remove(on) != null) {
      on.client().budget().refund(Held.CAPTURES, 1);
      someDue = Optional.empty();
    }
  }

  /** A session that is to be stopped when its output goes. */
  void add(CaptureSession session) {
    sessions.add(session);
  }

  void remove(CaptureSession session) {
    sessions.remove(session);
  }

  /** An output has been removed: nobody gets a picture of it any more. */
  public void outputGone(SceneOutput gone) {
    histories.remove(gone);
    beneathCursors.outputGone(gone);
    for (CaptureSession session : List.copyOf(sessions)) {
      if (session.output() == gone) {
        session.stop();
      }
    }
    for (CaptureWish wish : List.copyOf(waiting.values())) {
      if (wish.output() == gone) {
        forget(wish.on());
        wish.result().failed();
      }
    }
  }

  private DamageHistory history(SceneOutput output) {
    return histories.computeIfAbsent(output, _ -> new DamageHistory());
  }

  /**
   * Whether somebody waits for a frame that need not differ from the last. Asked at the end of
   * every turn, so it looks only when the answer may have changed.
   */
  public boolean wantsFrame() {
    if (someDue.isEmpty()) {
      someDue = Optional.of(!waiting.isEmpty() && waiting.values().stream().anyMatch(this::isDue));
    }
    return someDue.get();
  }

  private boolean isDue(CaptureWish wish) {
    Client client = wish.on().client();
    return !client.isEnding()
        && !busy.contains(client)
        && (!wish.whenDamaged() || history(wish.output()).hasChanged(wish.since(), wish.area()));
  }

  /** These rectangles of an output's framebuffer have been painted, and are final. */
  public void painted(SceneOutput output, List<Rect> damaged) {
    history(output).painted(damaged);
    someDue = Optional.empty();
    paintedNanos = System.nanoTime();
  }

  /**
   * The frame is over: takes the pictures that are due.
   *
   * @param ending ends those because of whom a picture cannot be painted; it waits for the next
   *     frame then
   */
  public void frameOver(Consumer<Culprits> ending) {
    if (waiting.isEmpty()) {
      return;
    }
    int taken = 0;
    for (CaptureWish wish : List.copyOf(waiting.values())) {
      if (taken < MOST_PER_FRAME && isDue(wish)) {
        taken++;
        Culprits culprits = take(wish);
        if (!culprits.isEmpty()) {
          end(culprits, wish, ending);
          break;
        }
      }
    }
    someDue = Optional.empty();
  }

  private void end(Culprits culprits, CaptureWish wish, Consumer<Culprits> ending) {
    boolean ended = false;
    try {
      ending.accept(culprits);
      ended = true;
    } finally {
      if (!ended) {
        forget(wish.on());
        wish.result().failed();
      }
    }
  }

  private Culprits take(CaptureWish wish) {
    Client client = wish.on().client();
    long sizeBytes = wish.area().area() * Integer.BYTES;
    try {
      client.budget().charge(Held.COPIED_BYTES, sizeBytes);
    } catch (ProtocolError e) {
      forget(wish.on());
      wish.result().failed();
      return Culprits.NONE;
    }
    Culprits culprits = Culprits.NONE;
    boolean begun = false;
    try {
      int[] pixels = new int[Math.toIntExact(wish.area().area())];
      culprits = paint(wish, pixels);
      begun = culprits.isEmpty() && wish.buffer().isAlive() && begin(wish, pixels, sizeBytes);
    } finally {
      if (!begun) {
        client.budget().refund(Held.COPIED_BYTES, sizeBytes);
      }
      // Also when there was no memory for it: it would be tried sixty times a second.
      if (culprits.isEmpty()) {
        forget(wish.on());
        if (!begun) {
          wish.result().failed();
        }
      }
    }
    return culprits;
  }

  /** The area as it is on the screen, opaque, row by row. */
  private Culprits paint(CaptureWish wish, int[] pixels) {
    Rect area = wish.area();
    wish.output().framebuffer().copy(area, area, pixels);
    Culprits culprits =
        wish.cursor() ? Culprits.NONE : beneathCursors.paint(wish.output(), area, pixels);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] |= 0xff00_0000;
    }
    return culprits;
  }

  private boolean begin(CaptureWish wish, int[] pixels, long sizeBytes) {
    Client client = wish.on().client();
    DamageHistory history = history(wish.output());
    Picture picture =
        new Picture(history.since(wish.since(), wish.area()), history.frame(), paintedNanos);
    busy.add(client);
    boolean begun = false;
    try {
      var _ =
          wish.buffer()
              .store(
                  pixels, outcome -> client.later(() -> stored(wish, sizeBytes, picture, outcome)));
      begun = true;
    } catch (LinuxException e) {
      // No descriptor to write with: this picture fails.
    } finally {
      if (!begun) {
        busy.remove(client);
      }
    }
    return begun;
  }

  private void stored(CaptureWish wish, long sizeBytes, Picture picture, ReadOutcome outcome) {
    Client client = wish.on().client();
    busy.remove(client);
    someDue = Optional.empty();
    client.budget().refund(Held.COPIED_BYTES, sizeBytes);
    if (!wish.on().isAlive()) {
      return;
    }
    switch (outcome) {
      case ReadOutcome.Complete _ -> wish.result().captured(picture);
      case ReadOutcome.Truncated _,
          ReadOutcome.Failed _,
          ReadOutcome.Stalled _,
          ReadOutcome.ClientExhausted _,
          ReadOutcome.NoWorker _ ->
          wish.result().failed();
    }
  }
}
