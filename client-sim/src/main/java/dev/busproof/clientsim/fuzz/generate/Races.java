package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import java.util.ArrayList;
import java.util.Optional;

/** Programs whose files change size while the target reads them. */
final class Races {
  /** So many commits last about 150 ms at 60 Hz. */
  private static final int COMMITS = 10;

  /** Before anything was learnt: most compositors read at the commit or at the next frame. */
  private static final long UNKNOWN_DELAY_MICROS = 8000;

  private final Draft draft;
  private final Scenes scenes;

  Races(Draft draft) {
    this.draft = draft;
    scenes = new Scenes(draft);
  }

  /** Storms on one or two files while frames of different shapes go on. */
  void storm() {
    var actor = draft.connect();
    var surface = stage(actor);
    if (surface.isEmpty()) {
      return;
    }
    var buffers = new ArrayList<Thing>();
    int shapes = 1 + draft.luck().below(2);
    for (int i = 0; i < shapes; i++) {
      scenes.buffers().any(actor).ifPresent(buffers::add);
    }
    buffers.forEach(this::storm);
    for (int i = 0; i < COMMITS && !buffers.isEmpty(); i++) {
      scenes.windows().commit(actor, surface.get(), draft.luck().of(buffers), true);
      if (i == COMMITS / 2 && draft.luck().percent(25)) {
        scenes.screencopy(actor);
      }
    }
  }

  private Optional<Thing> stage(Actor actor) {
    var window = scenes.windows().window(actor);
    switch (draft.luck().below(5)) {
      case 0 -> scenes.windows().subsurface(actor);
      case 1 -> scenes.windows().viewport(actor);
      case 2 -> scenes.windows().state(actor);
      default -> {}
    }
    var shown = scenes.windows().shown(actor);
    return shown.isEmpty() ? window : Optional.of(draft.luck().of(shown));
  }

  private void storm(Thing buffer) {
    buffer.file.ifPresent(file -> {
      long bytes = draft.world().fileBytes(file);
      long small = draft.luck().number(0, 0, bytes / 2, Math.max(0, bytes - 4096));
      // Both together are below 50 us on average, so that there are more than 20,000 a second.
      draft.add(new Step.Storm(file, small, bytes, 0, draft.luck().number(0, 5, 20)));
    });
  }

  /** One truncation, at a delay around that at which the target reads. */
  void shot(long readDelayMicros) {
    var luck = draft.luck();
    var actor = draft.connect();
    var surface = stage(actor);
    var buffer = scenes.buffers().any(actor);
    var file = buffer.flatMap(it -> it.file);
    if (surface.isEmpty() || file.isEmpty()) {
      return;
    }
    long middle = readDelayMicros == 0 ? UNKNOWN_DELAY_MICROS : readDelayMicros;
    long delay = luck.percent(20) ? luck.from(0, 200) : luck.from(0, 2 * Math.min(middle, 1 << 20));
    long bytes = draft.world().fileBytes(file.get());
    var cut = new MemoryAction.Truncate(file.get(), luck.number(0, 0, bytes / 2));
    // The delay counts from where the commit is on its way.
    scenes.windows().commit(actor, surface.get(), buffer.get(), false);
    draft.add(new Step.Later(delay, cut));
    scenes.windows().commit(actor, surface.get(), buffer.get(), true);
    draft.add(new Step.Sync(actor.name()));
  }
}
