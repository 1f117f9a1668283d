package dev.busproof.bench.lanes;

import dev.busproof.bench.lanes.ClientMemfd.Pages;
import dev.busproof.bench.lanes.MapTechnique.Manner;
import dev.busproof.bench.lanes.ReadTechnique.Destination;
import dev.busproof.bench.model.Role;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Constants;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** The ways of taking in a frame. */
enum Ingest {
  MEMCPY(Role.LIMIT, Tier.QUICK, Technique.Memcpy::new),

  SHARED_MAP(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(frame, arena, Pages.SMALL, Constants.MAP_SHARED, Manner.KEPT)),
  PRIVATE_MAP(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(frame, arena, Pages.SMALL, Constants.MAP_PRIVATE, Manner.KEPT)),
  MAP_EACH_FRAME(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(frame, arena, Pages.SMALL, Constants.MAP_SHARED, Manner.EACH_FRAME)),
  POPULATE_AND_COPY(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(frame, arena, Pages.SMALL, Constants.MAP_SHARED, Manner.POPULATED)),

  SEALED_WINDOW(
      Tier.QUICK,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.SMALL, SharingPath.SEALED)),
  ADOPTED_WINDOW(
      Tier.USUAL,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.SMALL, SharingPath.ADOPTED)),
  NOSIGBUS_WINDOW(
      Tier.USUAL,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.SMALL, SharingPath.NOSIGBUS)),
  GUARDED_WINDOW(
      Tier.QUICK,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.SMALL, SharingPath.GUARDED)),
  COPIED_WINDOW(
      Tier.QUICK,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.SMALL, SharingPath.COPIED)),
  QUARANTINED(Tier.USUAL, (frame, arena) -> new QuarantineTechnique(frame, arena, Path.of("."))),

  PREAD(
      Tier.USUAL,
      (frame, arena) -> new ReadTechnique.Pread(frame, arena, Pages.SMALL, Destination.PREFAULTED)),
  PREAD_INTO_THP(
      Tier.USUAL,
      (frame, arena) -> new ReadTechnique.Pread(frame, arena, Pages.SMALL, Destination.HUGE)),
  PREAD_INTO_HEAP(Tier.USUAL, HeapTechnique::new),
  PREAD_INTO_FRESH(Tier.USUAL, ReadTechnique.IntoFresh::new),
  PROCESS_VM_READV(Tier.USUAL, ReadTechnique.Readv::new),
  IO_URING(Tier.USUAL, ReadTechnique.Uring::new),
  UDMABUF(Tier.USUAL, MapTechnique.OfUdmabuf::new),

  THP_SHARED_MAP(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(
              frame, arena, Pages.TRANSPARENT_HUGE, Constants.MAP_SHARED, Manner.KEPT)),
  THP_GUARDED_WINDOW(
      Tier.USUAL,
      (frame, arena) ->
          new WindowTechnique(frame, arena, Pages.TRANSPARENT_HUGE, SharingPath.GUARDED)),
  THP_COPIED_WINDOW(
      Tier.QUICK,
      (frame, arena) ->
          new WindowTechnique(frame, arena, Pages.TRANSPARENT_HUGE, SharingPath.COPIED)),
  THP_PREAD_INTO_THP(
      Tier.USUAL,
      (frame, arena) ->
          new ReadTechnique.Pread(frame, arena, Pages.TRANSPARENT_HUGE, Destination.HUGE)),
  HUGETLB_SHARED_MAP(
      Tier.USUAL,
      (frame, arena) ->
          new MapTechnique(frame, arena, Pages.HUGETLB, Constants.MAP_SHARED, Manner.KEPT)),
  HUGETLB_COPIED_WINDOW(
      Tier.USUAL,
      (frame, arena) -> new WindowTechnique(frame, arena, Pages.HUGETLB, SharingPath.COPIED)),
  HUGETLB_PREAD_INTO_THP(
      Tier.USUAL,
      (frame, arena) -> new ReadTechnique.Pread(frame, arena, Pages.HUGETLB, Destination.HUGE));

  /** Makes the client and the compositor of a way. */
  @FunctionalInterface
  interface Maker {
    Technique make(Frame frame, Arena arena) throws IOException;
  }

  private final Role role;
  private final Tier tier;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  private final Maker maker;

  Ingest(Role role, Tier tier, Maker maker) {
    this.role = role;
    this.tier = tier;
    this.maker = maker;
  }

  Ingest(Tier tier, Maker maker) {
    this(Role.OURS, tier, maker);
  }

  Role role() {
    return role;
  }

  /** For a whole 1920x1080 frame in warm memory. */
  Tier tier() {
    return tier;
  }

  /** Whether it is measured with other sizes, damage and memory too without being named. */
  boolean isTelling() {
    return tier == Tier.QUICK || this == SHARED_MAP || this == MAP_EACH_FRAME || this == PREAD;
  }

  /** {@code guarded-window}. */
  String text() {
    return LaneName.of(this);
  }

  static Ingest of(String text) {
    return LaneName.read(Ingest.class, text);
  }

  Technique make(Frame frame) throws IOException {
    Arena arena = Arena.ofShared();
    boolean made = false;
    try {
      Technique technique = maker.make(frame, arena);
      made = true;
      return technique;
    } finally {
      if (!made) {
        arena.close();
      }
    }
  }
}
