package dev.busproof.compositor.shell;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.PressPolicy;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.Outputs;
import dev.busproof.compositor.surface.Place;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.compositor.surface.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the windows of all clients share: which of them is active, and who has the keyboard. */
final class Desktop implements PressPolicy, WindowPlacer, Forgiveness, OutputWatch {
  private final ServerContext context;
  private final SeatInput input;
  private final PopupGrabs grabs = new PopupGrabs();

  /** In the order in which they became active, the active one last. */
  private final LinkedHashSet<Toplevel> mapped = new LinkedHashSet<>();

  /** In the order in which they were minimised; they are not among those mapped. */
  private final LinkedHashSet<Toplevel> minimized = new LinkedHashSet<>();

  private @Nullable Toplevel active;
  private boolean forgiving;

  /** Of surfaces that are not mapped yet. */
  private final Map<Surface, Place> wanted = new HashMap<>();

  Desktop(ServerContext context, SeatInput input) {
    this.context = context;
    this.input = input;
  }

  ServerContext context() {
    return context;
  }

  PopupGrabs grabs() {
    return grabs;
  }

  /** A new window gets the focus, as after the click that made a program open it. */
  void mapped(Toplevel toplevel) {
    mapped.add(toplevel);
    activate(toplevel);
  }

  /** A window is out of sight until it is brought back, and another one takes over. */
  void minimized(Toplevel toplevel) {
    withdraw(toplevel);
    minimized.add(toplevel);
  }

  void unmapped(Toplevel toplevel) {
    minimized.remove(toplevel);
    withdraw(toplevel);
  }

  /** The window below it in the order of use takes over. */
  private void withdraw(Toplevel toplevel) {
    mapped.remove(toplevel);
    if (active == toplevel) {
      activate(mapped.isEmpty() ? null : mapped.getLast());
    }
  }

  @Override
  public void place(Surface surface, int x, int y) {
    Optional<Window> window =
        ShellSurface.of(surface)
            .filter(shell -> shell.roleObject().filter(Toplevel.class::isInstance).isPresent())
            .flatMap(ShellSurface::window);
    if (window.isPresent()) {
      window.get().moveTo(x, y);
    } else {
      wanted.keySet().removeIf(each -> !each.isAlive());
      wanted.put(surface, new Place(x, y));
    }
  }

  @Override
  public void forgive() {
    forgiving = true;
  }

  /** Whether clients need not do as configure events say. */
  boolean isForgiving() {
    return forgiving;
  }

  /**
   * Where a new window goes: somebody's wish comes first, then where it was before it was unmapped.
   */
  Place placeFor(
      Surface surface, SceneOutput output, Optional<Place> before, int width, int height) {
    Outputs outputs = context.scene().outputs();
    return Optional.ofNullable(wanted.remove(surface))
        .or(() ->
            before.filter(place -> outputs.show(new Rect(place.x(), place.y(), width, height))))
        .orElseGet(() -> context.scene().placeFor(output, width, height));
  }

  /** Where new windows go: where the pointer is. */
  SceneOutput currentOutput() {
    return context.scene().outputs().nearest(input.pointerPosition());
  }

  @Override
  public void outputGone(SceneOutput gone) {
    List<Toplevel> all = new ArrayList<>(mapped);
    all.addAll(minimized);
    all.forEach(toplevel -> toplevel.outputGone(gone));
  }

  /** While menus with a grab are open everything but their client's windows is out of reach. */
  @Override
  public boolean admits(Surface surface) {
    return grabs
        .topmost()
        .map(Popup::client)
        .filter(client -> client != surface.client())
        .isEmpty();
  }

  /**
   * A click outside of an open menu closes it; any other brings its window to the front, or, where
   * there is none, the one that was minimised last.
   */
  @Override
  public void pressed(Optional<Surface> on) {
    if (on.isEmpty()) {
      if (grabs.topmost().isPresent()) {
        grabs.dismissAll();
      } else if (!minimized.isEmpty()) {
        Toplevel back = minimized.removeLast();
        back.restore();
        mapped(back);
      }
      return;
    }
    ShellSurface.of(on.get().root())
        .flatMap(ShellSurface::toplevel)
        .filter(mapped::contains)
        .ifPresent(toplevel -> {
          toplevel.family().raise();
          if (toplevel != active) {
            mapped.remove(toplevel);
            mapped.add(toplevel);
            activate(toplevel);
          }
        });
  }

  private void activate(@Nullable Toplevel next) {
    Toplevel before = active;
    active = next;
    if (grabs
        .topmost()
        .flatMap(popup -> popup.shell().toplevel())
        .filter(t -> t != next)
        .isPresent()) {
      grabs.dismissAll();
    }
    if (before != null && before != next) {
      before.setActivated(false);
    }
    if (next != null) {
      next.setActivated(true);
    }
    updateFocus();
  }

  /** The topmost popup that has a grab and is mapped, otherwise the active window. */
  void updateFocus() {
    Optional<Surface> popup =
        grabs
            .topmost()
            .map(Popup::shell)
            .filter(shell -> shell.window().isPresent())
            .flatMap(ShellSurface::surface);
    context
        .scene()
        .focus()
        .moveTo(
            popup.or(
                () -> Optional.ofNullable(active).flatMap(toplevel -> toplevel.shell().surface())));
  }
}
