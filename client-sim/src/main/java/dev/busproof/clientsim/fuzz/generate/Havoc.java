package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.memfd.Seal;
import java.util.List;
import java.util.Set;

/** What is done to files behind the compositor's back. */
final class Havoc {
  /** Longer than from a commit to the end of its frame at 60 Hz. */
  private static final long MOST_DELAY_MICROS = 20_000;

  private final Draft draft;

  Havoc(Draft draft) {
    this.draft = draft;
  }

  /** Something, to one of the files. */
  void any() {
    var luck = draft.luck();
    var files = draft.world().files();
    if (files.isEmpty()) {
      return;
    }
    var file = luck.of(files);
    long bytes = draft.world().fileBytes(file);
    if (luck.percent(8)) {
      draft.add(new Step.Storm(file, luck.number(0, bytes / 2), bytes, 0, luck.number(5, 50, 500)));
      return;
    }
    var action = action(file, bytes);
    draft.add(
        luck.percent(60)
            ? new Step.Act(action)
            : new Step.Later(luck.from(0, luck.number(300, 3000, MOST_DELAY_MICROS)), action));
  }

  private MemoryAction action(String file, long bytes) {
    var luck = draft.luck();
    return switch (luck.below(12)) {
      case 0, 1 -> new MemoryAction.Truncate(file, 0);
      case 2 -> new MemoryAction.Truncate(file, Math.max(0, bytes - 1));
      case 3 -> new MemoryAction.Truncate(file, bytes / 2);
      case 4 -> new MemoryAction.Truncate(file, bytes + luck.number(1, 4096, 1 << 20));
      case 5 -> new MemoryAction.Punch(file, 0, Math.max(1, bytes));
      case 6 -> new MemoryAction.Punch(file, bytes / 2, 4096);
      case 7 -> new MemoryAction.Allocate(file, 0, Math.max(1, bytes));
      case 8 ->
          new MemoryAction.AddSeals(
              file, Set.of(luck.of(List.of(Seal.SHRINK, Seal.GROW, Seal.WRITE, Seal.SEAL))));
      case 9 ->
          new MemoryAction.Overwrite(file, 0, Math.max(4, bytes), (int) luck.number(0, -1, 7));
      case 10 -> new MemoryAction.CloseFile(file);
      default -> new MemoryAction.Duplicate(file, draft.name("f"));
    };
  }
}
