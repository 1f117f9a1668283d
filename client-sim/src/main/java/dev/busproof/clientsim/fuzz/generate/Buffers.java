package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.memfd.Seal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files, pools and buffers of many shapes that fit. */
final class Buffers {
  static final String SHM = "wl_shm";
  static final String POOL = "wl_shm_pool";
  static final String BUFFER = "wl_buffer";

  /** xrgb8888, which every compositor takes as it takes argb8888. */
  private static final int XRGB = 1;

  private static final int PIXEL_BYTES = 4;
  private static final int PAGE_BYTES = 4096;

  private final Draft draft;

  Buffers(Draft draft) {
    this.draft = draft;
  }

  /** A buffer of any shape, in a file of its own or in a pool that is there. */
  Optional<Thing> any(Actor actor) {
    var luck = draft.luck();
    int width = (int) luck.number(1, 16, 16, 32, 64, 64, 100, 256, 400);
    int height = (int) luck.number(1, 16, 16, 32, 64, 64, 77, 256, 300);
    return luck.percent(25)
        ? again(actor).or(() -> fitting(actor, width, height))
        : fitting(actor, width, height);
  }

  /** Of these pixels, in a pool of its own. */
  Optional<Thing> fitting(Actor actor, int width, int height) {
    var luck = draft.luck();
    var shm = draft.global(actor, SHM);
    if (shm.isEmpty()) {
      return Optional.empty();
    }
    long offset = luck.number(0, 0, 0, 0, 64, PAGE_BYTES, 3 * PAGE_BYTES);
    int stride = width * PIXEL_BYTES + (int) luck.number(0, 0, 0, 0, 4, 256);
    long needed = offset + (long) stride * height;
    long pages = (needed + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    long pool = luck.number(needed, needed, pages, pages + 2 * PAGE_BYTES);
    long size = luck.percent(75) ? pool : pool + luck.number(1, PAGE_BYTES, 64 * PAGE_BYTES);
    var file = file(size);
    return draft
        .call(
            actor,
            shm.get(),
            "create_pool",
            Map.of("fd", new Value.FileDescriptor(file), "size", new Value.Number(pool)))
        .flatMap(made -> buffer(actor, made, offset, width, height, stride));
  }

  private String file(long size) {
    var luck = draft.luck();
    var file = draft.name("f");
    boolean sealable = luck.percent(60);
    Set<Seal> seals = Set.of();
    var kind = Step.Kind.MEMFD;
    long bytes = size;
    switch (luck.below(40)) {
      case 0, 1 -> kind = Step.Kind.DISK;
      case 2 -> {
        kind = Step.Kind.HUGE;
        bytes = 2 << 20;
      }
      case 3, 4 -> seals = Set.of(Seal.SHRINK);
      case 5, 6 -> seals = Set.of(Seal.SHRINK, Seal.GROW, Seal.SEAL);
      case 7 -> seals = Set.of(Seal.SHRINK, Seal.WRITE);
      default -> {}
    }
    draft.add(new Step.CreateFile(file, kind, bytes, sealable && kind != Step.Kind.DISK, seals));
    return file;
  }

  /** Another buffer in a pool that is there, when it has room. */
  private Optional<Thing> again(Actor actor) {
    var pools = actor.alive(POOL).stream().filter(pool -> pool.sizeBytes >= 1024).toList();
    if (pools.isEmpty()) {
      return Optional.empty();
    }
    var pool = draft.luck().of(pools);
    return buffer(actor, pool, draft.luck().number(0, pool.sizeBytes - 1024), 16, 16, 64);
  }

  private Optional<Thing> buffer(
      Actor actor, Thing pool, long offset, int width, int height, int stride) {
    return draft.call(
        actor,
        pool,
        "create_buffer",
        Map.of(
            "offset", new Value.Number(offset),
            "width", new Value.Number(width),
            "height", new Value.Number(height),
            "stride", new Value.Number(stride),
            "format", new Value.Number(draft.luck().percent(50) ? XRGB : 0)));
  }

  /** A larger pool, and the larger file for it. */
  void grow(Actor actor) {
    var pools = actor.alive(POOL).stream().filter(pool -> pool.file.isPresent()).toList();
    if (pools.isEmpty()) {
      return;
    }
    var pool = draft.luck().of(pools);
    long size = Math.min(1 << 26, pool.sizeBytes + draft.luck().number(0, 1, PAGE_BYTES, 65536));
    var file = pool.file.get();
    if (draft.world().fileBytes(file) < size) {
      draft.act(new MemoryAction.Truncate(file, size));
    }
    draft.call(actor, pool, "resize", Map.of("size", new Value.Number(size)));
  }
}
