package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What well-behaved clients do, a few steps at a time. */
final class Scenes {
  /** They need an order that their definitions do not tell; other scenes send them. */
  private static final Set<String> IN_SCENES_ONLY =
      Set.of(
          "wl_display.get_registry",
          "wl_surface.attach",
          "wl_surface.set_buffer_scale",
          "wl_subcompositor.get_subsurface",
          "wl_shm.create_pool",
          "wl_shm_pool.create_buffer",
          "wl_shm_pool.resize",
          "wp_viewporter.get_viewport",
          "wp_viewport.set_source",
          "xdg_wm_base.get_xdg_surface",
          "xdg_wm_base.pong",
          "xdg_surface.get_toplevel",
          "xdg_surface.get_popup",
          "xdg_surface.ack_configure",
          "xdg_popup.grab",
          "zwlr_screencopy_frame_v1.copy",
          "zwlr_screencopy_frame_v1.copy_with_damage",
          "ext_image_copy_capture_frame_v1.capture",
          "zwp_virtual_keyboard_v1.keymap");

  private final Draft draft;
  private final Buffers buffers;
  private final Windows windows;

  Scenes(Draft draft) {
    this.draft = draft;
    buffers = new Buffers(draft);
    windows = new Windows(draft, buffers);
  }

  Windows windows() {
    return windows;
  }

  Buffers buffers() {
    return buffers;
  }

  /** One of them; what a target has no globals for gives way to what it has. */
  void any(Actor actor) {
    int before = draft.size();
    scene(actor);
    if (draft.size() == before) {
      plain(actor);
    }
  }

  private void scene(Actor actor) {
    switch (draft.luck().below(21)) {
      case 0 -> windows.window(actor);
      case 1, 2, 3, 4 -> windows.frame(actor);
      case 5 -> windows.popup(actor);
      case 6 -> windows.subsurface(actor);
      case 7 -> windows.viewport(actor);
      case 8 -> windows.state(actor);
      case 9 -> buffers.any(actor);
      case 10 -> buffers.grow(actor);
      case 11 -> screencopy(actor);
      case 12 -> copyCapture(actor);
      case 13 -> keyboard(actor);
      case 14 -> draft.add(new Step.Sync(actor.name()));
      case 15 -> end(actor);
      case 16 -> selection(actor);
      default -> plain(actor);
    }
  }

  /** A request that is known from its definition alone. */
  void plain(Actor actor) {
    var offered = draft.offered();
    if (!offered.isEmpty() && draft.luck().percent(40)) {
      draft.global(actor, draft.luck().of(offered));
    }
    var alive = actor.alive().stream().filter(thing -> !calls(thing).isEmpty()).toList();
    // By interface first: ten callbacks and surfaces do not hide the one object of another.
    var kinds = alive.stream().map(thing -> thing.type().name()).distinct().toList();
    if (!kinds.isEmpty()) {
      var kind = draft.luck().of(kinds);
      var thing = draft.luck().of(alive.stream().filter(it -> it.is(kind)).toList());
      draft.call(actor, thing, draft.luck().of(calls(thing)), Map.of(), 3);
    }
  }

  private List<Message> calls(Thing thing) {
    return thing.requests().stream()
        .filter(request ->
            !request.destructor()
                && !IN_SCENES_ONLY.contains(thing.type().name() + "." + request.name()))
        .toList();
  }

  /** Ends an object that nothing needs any more. */
  private void end(Actor actor) {
    var alive =
        actor.alive().stream()
            .filter(thing -> !actor.isNeeded(thing))
            .filter(thing -> thing.requests().stream().anyMatch(Message::destructor))
            .toList();
    if (!alive.isEmpty()) {
      var thing = draft.luck().of(alive);
      var ends = thing.requests().stream().filter(Message::destructor).toList();
      draft.call(actor, thing, draft.luck().of(ends), Map.of(), 1);
    }
  }

  /** A region, whose size is known before the target tells it. */
  void screencopy(Actor actor) {
    int side = (int) draft.luck().number(1, 16, 64, 100);
    var frame =
        draft
            .global(actor, "zwlr_screencopy_manager_v1")
            .flatMap(it ->
                draft.call(
                    actor,
                    it,
                    "capture_output_region",
                    Map.of(
                        "overlay_cursor", new Value.Number(0),
                        "x", new Value.Number(0),
                        "y", new Value.Number(0),
                        "width", new Value.Number(side),
                        "height", new Value.Number(side))));
    if (frame.isPresent()) {
      draft.add(new Step.Await(actor.name(), frame.get().name(), "buffer"));
      buffers
          .fitting(actor, side, side)
          .ifPresent(it -> draft.call(actor, frame.get(), "copy", buffer(it)));
      if (draft.luck().percent(70)) {
        draft.add(new Step.Await(actor.name(), frame.get().name(), "ready"));
      }
    }
  }

  /** A whole output, of one of the sizes that outputs of tests have. */
  private void copyCapture(Actor actor) {
    var session =
        draft
            .obtain(actor, "ext_image_capture_source_v1", 2)
            .flatMap(source ->
                draft
                    .global(actor, "ext_image_copy_capture_manager_v1")
                    .flatMap(it ->
                        draft.call(
                            actor,
                            it,
                            "create_session",
                            Map.of("source", new Value.Reference(source.name())))));
    if (session.isEmpty()) {
      return;
    }
    draft.add(new Step.Await(actor.name(), session.get().name(), "done"));
    var frame = draft.call(actor, session.get(), "create_frame");
    int kind = draft.luck().below(4);
    var buffer =
        switch (kind) {
          case 0 -> buffers.fitting(actor, 640, 480);
          case 1 -> buffers.fitting(actor, 1024, 768);
          default -> buffers.fitting(actor, 1280, 720);
        };
    if (frame.isPresent() && buffer.isPresent()) {
      draft.call(actor, frame.get(), "attach_buffer", buffer(buffer.get()));
      draft.call(actor, frame.get(), "damage_buffer");
      draft.call(actor, frame.get(), "capture");
      if (draft.luck().percent(70)) {
        draft.add(new Step.Await(actor.name(), frame.get().name(), "ready"));
      }
    }
  }

  private void selection(Actor actor) {
    var manager = draft.global(actor, "wl_data_device_manager");
    var source = manager.flatMap(it -> draft.call(actor, it, "create_data_source"));
    var device = draft.obtain(actor, "wl_data_device", 2);
    if (source.isPresent() && device.isPresent()) {
      draft.call(actor, source.get(), "offer");
      draft.call(
          actor,
          device.get(),
          "set_selection",
          Map.of("source", new Value.Reference(source.get().name())));
    }
  }

  private static Map<String, Value> buffer(Thing buffer) {
    return Map.of("buffer", new Value.Reference(buffer.name()));
  }

  /** A keymap is a file too. */
  private void keyboard(Actor actor) {
    var keyboard = draft.obtain(actor, "zwp_virtual_keyboard_v1", 2);
    if (keyboard.isEmpty()) {
      return;
    }
    long size = draft.luck().number(1, 100, 4096, 65536);
    var file = draft.name("f");
    draft.add(new Step.CreateFile(file, Step.Kind.MEMFD, size, true, Set.of()));
    draft.call(
        actor,
        keyboard.get(),
        "keymap",
        Map.of(
            "format", new Value.Number(1),
            "fd", new Value.FileDescriptor(file),
            "size", new Value.Number(size)));
    draft.call(actor, keyboard.get(), "modifiers");
    draft.call(actor, keyboard.get(), "key");
  }
}
