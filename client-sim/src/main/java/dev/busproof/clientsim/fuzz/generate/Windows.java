package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Surfaces with roles, and frames of them. */
final class Windows {
  static final String SURFACE = "wl_surface";
  static final String XDG_SURFACE = "xdg_surface";
  private static final String COMPOSITOR = "wl_compositor";
  private static final String WM_BASE = "xdg_wm_base";

  private final Draft draft;
  private final Buffers buffers;

  Windows(Draft draft, Buffers buffers) {
    this.draft = draft;
    this.buffers = buffers;
  }

  private static Value of(Thing thing) {
    return new Value.Reference(thing.name());
  }

  private static Value number(long number) {
    return new Value.Number(number);
  }

  Optional<Thing> surface(Actor actor) {
    return draft
        .global(actor, COMPOSITOR)
        .flatMap(compositor -> draft.call(actor, compositor, "create_surface"));
  }

  /** A mapped window: the whole handshake, and a first frame. */
  Optional<Thing> window(Actor actor) {
    var surface = surface(actor);
    var xdg = surface.flatMap(it -> xdg(actor, it));
    if (xdg.isEmpty() || draft.call(actor, xdg.get(), "get_toplevel").isEmpty()) {
      return Optional.empty();
    }
    configured(actor, xdg.get(), surface.get());
    frame(actor, surface.get());
    return surface;
  }

  private Optional<Thing> xdg(Actor actor, Thing surface) {
    return draft
        .global(actor, WM_BASE)
        .flatMap(
            base -> draft.call(actor, base, "get_xdg_surface", Map.of("surface", of(surface))));
  }

  private void configured(Actor actor, Thing xdg, Thing surface) {
    draft.call(actor, surface, "commit");
    draft.add(new Step.Await(actor.name(), xdg.name(), "configure"));
    draft.call(actor, xdg, "ack_configure", Map.of("serial", new Value.Serial(xdg.name())));
  }

  /** Surfaces that may show something now. */
  List<Thing> shown(Actor actor) {
    return actor.alive(SURFACE).stream().filter(surface -> isReady(actor, surface)).toList();
  }

  private static boolean isReady(Actor actor, Thing surface) {
    return actor.alive(XDG_SURFACE).stream()
            .anyMatch(xdg -> xdg.isMadeOf(surface) && xdg.configured)
        || actor.alive("wl_subsurface").stream().anyMatch(sub -> sub.isMadeOf(surface));
  }

  void frame(Actor actor) {
    var shown = shown(actor);
    if (shown.isEmpty()) {
      window(actor);
    } else {
      frame(actor, draft.luck().of(shown));
    }
  }

  /** Attaches, damages, asks for the frame's end, and mostly waits for it. */
  void frame(Actor actor, Thing surface) {
    var there = actor.alive(Buffers.BUFFER);
    var buffer =
        there.isEmpty() || draft.luck().percent(35)
            ? buffers.any(actor)
            : Optional.of(draft.luck().of(there));
    buffer.ifPresent(it -> commit(actor, surface, it, draft.luck().percent(60)));
  }

  void commit(Actor actor, Thing surface, Thing buffer, boolean waits) {
    draft.call(
        actor, surface, "attach", Map.of("buffer", of(buffer), "x", number(0), "y", number(0)));
    boolean whole = draft.luck().percent(70);
    var area =
        Map.of(
            "x", number(0),
            "y", number(0),
            "width", number(whole ? Integer.MAX_VALUE : 8),
            "height", number(whole ? Integer.MAX_VALUE : 8));
    draft.call(actor, surface, surface.version() >= 4 ? "damage_buffer" : "damage", area);
    var callback = draft.call(actor, surface, "frame");
    draft.call(actor, surface, "commit");
    if (waits) {
      callback.ifPresent(it -> draft.add(new Step.Await(actor.name(), it.name(), "done")));
    }
  }

  void popup(Actor actor) {
    var parents =
        actor.alive(XDG_SURFACE).stream().filter(xdg -> xdg.taken && xdg.configured).toList();
    var positioner =
        draft.global(actor, WM_BASE).flatMap(it -> draft.call(actor, it, "create_positioner"));
    if (parents.isEmpty() || positioner.isEmpty()) {
      return;
    }
    draft.call(actor, positioner.get(), "set_size");
    draft.call(actor, positioner.get(), "set_anchor_rect", Map.of("x", number(0), "y", number(0)));
    var surface = surface(actor);
    var xdg = surface.flatMap(it -> xdg(actor, it));
    if (xdg.isEmpty()) {
      return;
    }
    draft.call(
        actor,
        xdg.get(),
        "get_popup",
        Map.of("parent", of(draft.luck().of(parents)), "positioner", of(positioner.get())));
    configured(actor, xdg.get(), surface.get());
    frame(actor, surface.get());
  }

  void subsurface(Actor actor) {
    var parents = shown(actor);
    var made = draft.global(actor, "wl_subcompositor");
    if (parents.isEmpty() || made.isEmpty()) {
      return;
    }
    var parent = draft.luck().of(parents);
    var child = surface(actor);
    var sub =
        child.flatMap(it ->
            draft.call(
                actor,
                made.get(),
                "get_subsurface",
                Map.of("surface", of(it), "parent", of(parent))));
    if (sub.isEmpty()) {
      return;
    }
    draft.call(actor, sub.get(), "set_position");
    draft.call(actor, sub.get(), draft.luck().percent(50) ? "set_desync" : "set_sync");
    frame(actor, child.get());
    draft.call(actor, parent, "commit");
  }

  void viewport(Actor actor) {
    var surfaces =
        shown(actor).stream()
            .filter(surface ->
                actor.alive("wp_viewport").stream().noneMatch(it -> it.isMadeOf(surface)))
            .toList();
    var viewporter = draft.global(actor, "wp_viewporter");
    if (surfaces.isEmpty() || viewporter.isEmpty()) {
      return;
    }
    var surface = draft.luck().of(surfaces);
    var viewport =
        draft.call(actor, viewporter.get(), "get_viewport", Map.of("surface", of(surface)));
    if (viewport.isPresent()) {
      draft.call(actor, viewport.get(), "set_destination");
      if (draft.luck().percent(50)) {
        var one = new Value.FixedPoint(256);
        draft.call(
            actor,
            viewport.get(),
            "set_source",
            Map.of(
                "x",
                new Value.FixedPoint(0),
                "y",
                new Value.FixedPoint(0),
                "width",
                one,
                "height",
                one));
      }
      frame(actor, surface);
    }
  }

  /** Scale, transform and regions, and a frame with them. */
  void state(Actor actor) {
    var surfaces = shown(actor);
    if (surfaces.isEmpty()) {
      return;
    }
    var surface = draft.luck().of(surfaces);
    switch (draft.luck().below(4)) {
      case 0 -> {
        draft.call(actor, surface, "set_buffer_scale", Map.of("scale", number(2)));
        buffers.fitting(actor, 64, 64).ifPresent(it -> commit(actor, surface, it, true));
      }
      case 1 -> draft.call(actor, surface, "set_buffer_transform");
      case 2 -> draft.call(actor, surface, "set_opaque_region");
      default -> draft.call(actor, surface, "set_input_region");
    }
    draft.call(actor, surface, "commit");
  }
}
