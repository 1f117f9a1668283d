package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.SharingOptions.Preference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Every kind of file, set of seals, access mode, size relation, kernel and option there is, against
 * rules that are written another way round than the policy: what may be done at all is collected,
 * and the first of it wins.
 */
class SharingPolicyTableTest {
  private static final long LENGTH = 8192;
  private static final long[] SIZES = {0, LENGTH - 1, LENGTH, LENGTH + 1};

  /** 13 kinds, 288 of seals, access and sealable, 4 sizes, 8 kernels, 24 of options. */
  private static final long ROWS = 13L * 288 * 4 * 8 * 24;

  private record Row(FdFacts facts, KernelFeatures kernel, SharingOptions options) {
    SharingDecision decision() {
      return SharingPolicy.decide(facts, LENGTH, kernel, options);
    }

    boolean takes(SharingPath path) {
      return decision().equals(new Share(path));
    }
  }

  private static List<FdFacts> facts() {
    List<FdFacts> all = new ArrayList<>();
    for (FileKind kind : FileKind.values()) {
      for (int bits = 0; bits < 64; bits++) {
        Set<Seal> seals = Seal.of(bits);
        for (AccessMode access : AccessMode.values()) {
          for (long size : SIZES) {
            all.add(new FdFacts(kind, access, size, 0, seals, false));
            if (access == AccessMode.READ_WRITE && !seals.contains(Seal.SEAL)) {
              all.add(new FdFacts(kind, access, size, 0, seals, true));
            }
          }
        }
      }
    }
    return all;
  }

  private static List<KernelFeatures> kernels() {
    List<KernelFeatures> all = new ArrayList<>();
    for (int bits = 0; bits < 8; bits++) {
      all.add(new KernelFeatures((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
    }
    return all;
  }

  private static List<SharingOptions> options() {
    List<SharingOptions> all = new ArrayList<>();
    for (Preference preference : Preference.values()) {
      for (boolean adopt : new boolean[] {false, true}) {
        for (int flag : new int[] {0, SharingOptions.MAP_NOSIGBUS}) {
          for (DiskFiles disk : DiskFiles.values()) {
            all.add(new SharingOptions(preference, adopt, flag, disk, QuarantineLimits.defaults()));
          }
        }
      }
    }
    return all;
  }

  private static long forEachRow(Consumer<Row> body) {
    long rows = 0;
    List<FdFacts> facts = facts();
    for (KernelFeatures kernel : kernels()) {
      for (SharingOptions options : options()) {
        for (FdFacts one : facts) {
          body.accept(new Row(one, kernel, options));
          rows++;
        }
      }
    }
    return rows;
  }

  private static SharingDecision expected(Row row) {
    FdFacts facts = row.facts();
    boolean stalls = facts.kind() == FileKind.DISK || facts.kind() == FileKind.NETWORK_OR_FUSE;
    boolean memory = facts.kind() == FileKind.SHMEM || facts.kind() == FileKind.HUGETLB;
    if (!stalls && !memory) {
      return refusal(notEvenMemory(facts.kind()));
    }
    if (stalls && row.options().disk() == DiskFiles.REFUSED) {
      return refusal(Refusal.MAY_STALL);
    }
    if (facts.access() == AccessMode.WRITE_ONLY || facts.access() == AccessMode.NONE) {
      return refusal(Refusal.NOT_READABLE);
    }
    return new Share(stalls ? SharingPath.QUARANTINED : Collections.min(waysIntoMemory(row)));
  }

  private static Set<SharingPath> waysIntoMemory(Row row) {
    FdFacts facts = row.facts();
    SharingOptions options = row.options();
    Set<SharingPath> ways = EnumSet.of(SharingPath.COPIED);
    if (facts.kind() == FileKind.HUGETLB || options.preference() == Preference.COPIED) {
      return ways;
    }
    if (row.kernel().busGuard()) {
      ways.add(SharingPath.GUARDED);
    }
    if (options.preference() == Preference.GUARDED) {
      return ways;
    }
    if (row.kernel().noSigbus() && options.noSigbusFlag() != 0) {
      ways.add(SharingPath.NOSIGBUS);
    }
    boolean whole = facts.sizeBytes() == LENGTH || facts.sizeBytes() == LENGTH + 1;
    if (whole && options.adopt() && row.kernel().sealing() && facts.sealable()) {
      ways.add(SharingPath.ADOPTED);
    }
    if (whole && facts.seals().contains(Seal.SHRINK)) {
      ways.add(SharingPath.SEALED);
    }
    return ways;
  }

  private static Refusal notEvenMemory(FileKind kind) {
    return switch (kind) {
      case SECRET -> Refusal.SECRET;
      case PIPE -> Refusal.PIPE;
      case SOCKET -> Refusal.SOCKET;
      case CHAR_DEVICE -> Refusal.CHAR_DEVICE;
      case BLOCK_DEVICE -> Refusal.BLOCK_DEVICE;
      case DIRECTORY -> Refusal.DIRECTORY;
      case PATH -> Refusal.PATH_ONLY;
      case ANONYMOUS -> Refusal.ANONYMOUS;
      case OTHER -> Refusal.UNKNOWN_KIND;
      case SHMEM, HUGETLB, DISK, NETWORK_OR_FUSE -> throw new AssertionError(kind);
    };
  }

  private static Refuse refusal(Refusal reason) {
    return new Refuse(reason, reason.description());
  }

  @Test
  void every_row_is_decided_as_the_rules_say(TestReporter reporter) {
    List<Row> wrong = new ArrayList<>();
    long rows =
        forEachRow(row -> {
          if (!row.decision().equals(expected(row))) {
            wrong.add(row);
          }
        });
    reporter.publishEntry("rows", Long.toString(rows));
    assertThat(wrong.stream().limit(5)).isEmpty();
    assertThat(rows).isEqualTo(ROWS).isEqualTo(2_875_392);
  }

  @Test
  void a_mapped_path_is_for_readable_memory_of_small_pages_only() {
    assertHolds(row ->
        !(row.decision() instanceof Share(SharingPath path)
                && (path == SharingPath.SEALED
                    || path == SharingPath.ADOPTED
                    || path == SharingPath.NOSIGBUS
                    || path == SharingPath.GUARDED))
            || (row.facts().kind() == FileKind.SHMEM && row.facts().access().canRead()));
  }

  @Test
  void nothing_that_cannot_be_read_is_shared() {
    assertHolds(row -> !(row.decision() instanceof Share) || row.facts().access().canRead());
  }

  @Test
  void what_can_stall_is_never_read_where_it_would_be_waited_for() {
    assertHolds(row ->
        !(row.decision() instanceof Share(SharingPath path))
            || (path == SharingPath.QUARANTINED)
                == (row.facts().kind() == FileKind.DISK
                    || row.facts().kind() == FileKind.NETWORK_OR_FUSE));
  }

  @Test
  void unguarded_sharing_needs_the_seal_and_a_file_that_is_long_enough() {
    assertHolds(row ->
        !row.takes(SharingPath.SEALED)
            || (row.facts().seals().contains(Seal.SHRINK) && row.facts().sizeBytes() >= LENGTH));
  }

  @Test
  void a_seal_is_added_only_when_asked_for_and_where_it_can_be() {
    assertHolds(row ->
        !row.takes(SharingPath.ADOPTED)
            || (row.options().adopt()
                && row.facts().access() == AccessMode.READ_WRITE
                && !row.facts().seals().contains(Seal.SEAL)
                && !row.facts().seals().contains(Seal.SHRINK)
                && row.facts().sizeBytes() >= LENGTH));
  }

  @Test
  void the_flag_is_used_only_on_a_kernel_that_was_seen_to_honour_it() {
    assertHolds(row ->
        !row.takes(SharingPath.NOSIGBUS)
            || (row.kernel().noSigbus() && row.options().noSigbusFlag() != 0));
  }

  @Test
  void without_a_guard_nothing_is_guarded() {
    assertHolds(row -> !row.takes(SharingPath.GUARDED) || row.kernel().busGuard());
  }

  private interface Rule {
    boolean holds(Row row);
  }

  private static void assertHolds(Rule rule) {
    List<Row> broken = new ArrayList<>();
    long rows =
        forEachRow(row -> {
          if (!rule.holds(row)) {
            broken.add(row);
          }
        });
    assertThat(rows).isEqualTo(ROWS);
    assertThat(broken.stream().limit(5)).isEmpty();
  }
}
