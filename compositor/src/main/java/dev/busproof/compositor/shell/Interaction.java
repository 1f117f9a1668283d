package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.PointerGrab;
import dev.busproof.compositor.seat.Press;
import dev.busproof.compositor.seat.Seat;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Window;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Moves and resizes a window with the pointer or a finger, from a request of its client until the
 * press that it answers is over.
 */
final class Interaction {
  private record Underway(SeatInput input, PointerGrab grab) {}

  /**
   * A resize, until the client has answered its last size.
   *
   * @param start the window geometry at its begin
   */
  private record Resizing(Edges edges, Rect start, Rect size) {}

  private final Toplevel toplevel;
  private @Nullable Underway underway;
  private @Nullable Resizing resizing;
  private int resizes;

  Interaction(Toplevel toplevel) {
    this.toplevel = toplevel;
  }

  /** Ignored unless the serial is that of a press that lasts, on this window. */
  void move(Seat seat, int serial) {
    if (start(seat, serial, Move::new)) {
      // Where a resize left off is the place of the window no more.
      resizing = null;
    }
  }

  /** As {@link #move}; without an edge there is nothing to do. */
  void resize(Seat seat, int serial, Edges edges) {
    if (edges.equals(Edges.NONE)) {
      return;
    }
    boolean started =
        start(
            seat,
            serial,
            (window, press) -> {
              Rect start = window.geometryInSpace();
              resizing = new Resizing(edges, start, start);
              resizes++;
              return new Resize(window, edges, start, press.at());
            });
    if (started) {
      toplevel.configure();
    }
  }

  private boolean start(Seat seat, int serial, BiFunction<Window, Press, PointerGrab> grabOf) {
    Optional<Window> window = toplevel.shell().window();
    Optional<Press> press = seat.press(serial).filter(this::isOnWindow);
    if (window.isEmpty() || press.isEmpty() || underway != null || !toplevel.isFloating()) {
      return false;
    }
    PointerGrab grab = grabOf.apply(window.get(), press.get());
    if (!seat.input().begin(press.get(), grab)) {
      resizing = null;
      return false;
    }
    underway = new Underway(seat.input(), grab);
    return true;
  }

  private boolean isOnWindow(Press press) {
    return ShellSurface.of(press.surface().root())
        .filter(shell -> shell == toplevel.shell())
        .isPresent();
  }

  /** Whether a resize is going on. */
  boolean isResizing() {
    return resizing != null && underway != null;
  }

  /** The size that a resize asks for, until the client has answered the last. */
  Optional<Rect> size() {
    return Optional.ofNullable(resizing).map(Resizing::size);
  }

  /** The number of the resize whose last size a configure event of now carries; 0 when of none. */
  int endedResize() {
    return resizing != null && underway == null ? resizes : 0;
  }

  /**
   * A commit has been applied: the edges that are not dragged stay where they were.
   *
   * @param endedResize of the configure event that it answers; 0 when it answers none
   */
  void committed(Window window, int endedResize) {
    Resizing now = resizing;
    if (now == null) {
      return;
    }
    holdEdges(window, now, window.geometry());
    if (underway == null && endedResize == resizes) {
      resizing = null;
    }
  }

  /** Puts a window of that size where the edges that are not dragged do not move. */
  private static void holdEdges(Window window, Resizing now, Rect size) {
    Rect place = window.geometryInSpace();
    window.moveTo(
        now.edges().x() < 0 ? saturated(now.start().right() - size.width()) : place.x(),
        now.edges().y() < 0 ? saturated(now.start().bottom() - size.height()) : place.y());
  }

  /** The window goes, or fills the output: nothing follows the pointer any more. */
  void stop() {
    Underway was = underway;
    underway = null;
    resizing = null;
    if (was != null) {
      was.input().end(was.grab());
    }
  }

  private void over() {
    underway = null;
    if (resizing != null) {
      toplevel.configure();
    }
  }

  private static int saturated(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** How far something has gone that stays on the outputs, in whole units. */
  private Distance gone(Point from, Point to) {
    Point seen = toplevel.shell().desktop().context().scene().outputs().closest(to);
    return new Distance(Math.round(seen.x() - from.x()), Math.round(seen.y() - from.y()));
  }

  private record Distance(long x, long y) {}

  private final class Move implements PointerGrab {
    private final Window window;
    private final Rect start;
    private final Point from;

    Move(Window window, Press press) {
      this.window = window;
      this.start = window.geometryInSpace();
      this.from = press.at();
    }

    @Override
    public void motion(int timeMillis, Point to) {
      Distance gone = gone(from, to);
      window.moveTo(saturated(start.x() + gone.x()), saturated(start.y() + gone.y()));
      toplevel.shell().popups().parentChanged(window);
    }

    @Override
    public void released(int timeMillis, Point at) {
      over();
    }

    @Override
    public void cancelled() {
      over();
    }
  }

  private final class Resize implements PointerGrab {
    private final Window window;
    private final Edges edges;
    private final Rect start;
    private final Point from;

    Resize(Window window, Edges edges, Rect start, Point from) {
      this.window = window;
      this.edges = edges;
      this.start = start;
      this.from = from;
    }

    @Override
    public void motion(int timeMillis, Point to) {
      Distance gone = gone(from, to);
      Rect size =
          toplevel
              .limits()
              .clamp(
                  new Rect(
                      start.x(),
                      start.y(),
                      side(start.width(), edges.x() * gone.x()),
                      side(start.height(), edges.y() * gone.y())));
      if (resizing != null && !size.equals(resizing.size())) {
        resizing = new Resizing(edges, start, size);
        toplevel.configure();
        if (toplevel.shell().desktop().isForgiving()) {
          holdEdges(window, resizing, size);
        }
      }
    }

    private static int side(int before, long more) {
      return Math.clamp(before + more, 1, Integer.MAX_VALUE);
    }

    @Override
    public void released(int timeMillis, Point at) {
      over();
    }

    @Override
    public void cancelled() {
      over();
    }
  }
}
