package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What the flag costs beside the other paths, on a kernel that has it ({@code .ci/nosigbus cost}):
 * prints medians, the best of all rounds, and both's ratio to GUARDED, which compare within one
 * guest only. {@code docs/map-nosigbus.md} has a run. Asserts that each path moved the bytes it
 * should, and nothing about time.
 */
@Tag("nosigbus-cost")
@EnabledIf(
    value = "dev.busproof.memfd.RealNoSigbusTest#kernelHasTheFlag",
    disabledReason = "this kernel has no MAP_NOSIGBUS")
class NoSigbusCostTest {
  private static final int PAGE = 4096;

  /** A frame of 1920x1080, rounded up to pages. */
  private static final int SIZE = 2025 * PAGE;

  private static final int PIXEL = 0x55555555;
  private static final int ROUNDS = 21;

  /** Of what takes a millisecond and not a hundred. */
  private static final int SHORT_ROUNDS = 401;

  private static final List<SharingPath> PATHS =
      List.of(SharingPath.SEALED, SharingPath.NOSIGBUS, SharingPath.GUARDED, SharingPath.COPIED);

  private final Libc libc = Libc.system();

  /** A way of spending time with a client's memory; gives the nanoseconds that count. */
  private interface Work {
    long once(SharingLadder ladder, SharingPath path) throws Exception;
  }

  private SharingLadder ladder(SharingPath path) {
    SharingOptions usual = SharingOptions.defaults().withNoSigbusFlag(RealNoSigbusTest.FLAG);
    return switch (path) {
      case SEALED, NOSIGBUS, ADOPTED, QUARANTINED -> SharingLadder.create(libc, usual);
      case GUARDED ->
          SharingLadder.create(libc, usual.withNoSigbusFlag(0).withPreference(Preference.GUARDED));
      case COPIED -> SharingLadder.create(libc, usual.withPreference(Preference.COPIED));
    };
  }

  private Memfd file(SharingPath path) throws Exception {
    Memfd memfd = Memfd.create(libc, "frame", SIZE, Memfd.Option.SEALABLE);
    memfd.fill(PIXEL);
    if (path == SharingPath.SEALED) {
      memfd.seal(Seal.SHRINK);
    }
    return memfd;
  }

  private ReadableMemory admit(SharingLadder ladder, SharingPath path, Memfd memfd)
      throws Exception {
    ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE);
    assertThat(memory.path()).isEqualTo(path);
    return memory;
  }

  private void compare(String what, int rounds, List<SharingPath> paths, Work work)
      throws Exception {
    List<Timed> all = new ArrayList<>();
    for (SharingPath path : paths) {
      all.add(new Timed(path, ladder(path), new ArrayList<>()));
    }
    // By turns, so that a machine that is slow for a while is slow for all of them.
    for (int round = 0; round < rounds; round++) {
      for (Timed one : all) {
        one.nanos().add(work.once(one.ladder(), one.path()));
      }
    }
    Timed guarded =
        all.stream().filter(one -> one.path() == SharingPath.GUARDED).findFirst().orElseThrow();
    for (Timed one : all) {
      System.out.printf(
          "cost: %-34s %-9s %9.1f us  %5.2f of GUARDED, at best %9.1f us, %5.2f%n",
          what,
          one.path(),
          one.median() / 1e3,
          one.median() / guarded.median(),
          one.best() / 1e3,
          one.best() / guarded.best());
    }
  }

  private record Timed(SharingPath path, SharingLadder ladder, List<Long> nanos) {
    double median() {
      return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
    }

    /** What a machine that has other things to do disturbed least. */
    double best() {
      return Collections.min(nanos);
    }
  }

  @Test
  void frames_of_a_healthy_client() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(SIZE, PAGE);
      Map<SharingPath, ReadableMemory> memories = new EnumMap<>(SharingPath.class);
      List<Memfd> files = new ArrayList<>();
      Work frame =
          (ladder, path) -> {
            ReadableMemory memory = memories.get(path);
            if (memory == null) {
              files.add(file(path));
              memory = admit(ladder, path, files.getLast());
              memories.put(path, memory);
            }
            into.fill((byte) 1);
            long start = System.nanoTime();
            try (ReadWindow window = memory.open(0, SIZE)) {
              into.copyFrom(window.segment());
            }
            long nanos = System.nanoTime() - start;
            assertThat(into.get(JAVA_BYTE, SIZE - 1)).isEqualTo((byte) PIXEL);
            return nanos;
          };
      try {
        compare("a frame, mapping kept", SHORT_ROUNDS, PATHS, frame);
      } finally {
        memories.values().forEach(ClientMemory::close);
        files.forEach(Memfd::close);
      }
    }
  }

  @Test
  void a_client_that_comes_draws_once_and_goes() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(SIZE, PAGE);
      compare(
          "admit, one frame, close",
          ROUNDS,
          PATHS,
          (ladder, path) -> {
            try (Memfd memfd = file(path)) {
              into.fill((byte) 1);
              long start = System.nanoTime();
              try (ReadableMemory memory = admit(ladder, path, memfd);
                  ReadWindow window = memory.open(0, SIZE)) {
                into.copyFrom(window.segment());
              }
              long nanos = System.nanoTime() - start;
              assertThat(into.get(JAVA_BYTE, SIZE - 1)).isEqualTo((byte) PIXEL);
              return nanos;
            }
          });
    }
  }

  /** COPIED is not among them: it has read its bytes before the file can be cut off. */
  @Test
  void a_client_that_truncates_while_it_is_read() throws Exception {
    List<SharingPath> paths = List.of(SharingPath.NOSIGBUS, SharingPath.GUARDED);
    for (int pages : new int[] {0, SIZE / PAGE / 2, SIZE / PAGE - 1}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment into = arena.allocate(SIZE, PAGE);
        compare(
            "cut off to %d pages, frame, close".formatted(pages),
            ROUNDS,
            paths,
            (ladder, path) -> {
              try (Memfd memfd = file(path)) {
                into.fill((byte) 1);
                ReadableMemory memory = admit(ladder, path, memfd);
                ReadWindow window = memory.open(0, SIZE);
                memfd.truncate((long) pages * PAGE);
                long start = System.nanoTime();
                try (memory;
                    window) {
                  into.copyFrom(window.segment());
                }
                long nanos = System.nanoTime() - start;
                assertThat(window.faulted()).isTrue();
                assertThat(into.get(JAVA_BYTE, SIZE - 1)).isZero();
                return nanos;
              }
            });
      }
    }
  }
}
