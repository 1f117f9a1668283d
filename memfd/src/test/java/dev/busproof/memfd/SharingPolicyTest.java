package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.SharingOptions.Preference;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharingPolicyTest {
  private static final long LENGTH = 8192;
  private static final KernelFeatures WITH_GUARD = new KernelFeatures(true, true, false);
  private static final KernelFeatures WITHOUT_GUARD = new KernelFeatures(false, true, false);

  private static FdFacts facts(FileKind kind, AccessMode access, long sizeBytes, Set<Seal> seals) {
    return new FdFacts(kind, access, sizeBytes, 0, seals, false);
  }

  private static SharingDecision decide(
      FdFacts facts, KernelFeatures kernel, Preference preference) {
    return SharingPolicy.decide(
        facts, LENGTH, kernel, SharingOptions.defaults().withPreference(preference));
  }

  @ParameterizedTest(name = "{0}, file of {1}, prefer {2}: {3}, without a guard {4}")
  @CsvSource({
    // seals, size, preference, path with a guard, path without
    "SHRINK,              8192, AUTO,    SEALED,  SEALED",
    "SHRINK,              8193, AUTO,    SEALED,  SEALED",
    "SHRINK,              8191, AUTO,    GUARDED, COPIED",
    "SHRINK,              0,    AUTO,    GUARDED, COPIED",
    "SHRINK+SEAL,         8192, AUTO,    SEALED,  SEALED",
    "SHRINK+GROW+SEAL,    8192, AUTO,    SEALED,  SEALED",
    "SHRINK+WRITE,        8192, AUTO,    SEALED,  SEALED",
    "SHRINK+FUTURE_WRITE, 8192, AUTO,    SEALED,  SEALED",
    "GROW+SEAL+WRITE,     8192, AUTO,    GUARDED, COPIED",
    "SEAL,                8192, AUTO,    GUARDED, COPIED",
    "'',                  8192, AUTO,    GUARDED, COPIED",
    "'',                  0,    AUTO,    GUARDED, COPIED",
    "SHRINK,              8192, GUARDED, GUARDED, COPIED",
    "'',                  8192, GUARDED, GUARDED, COPIED",
    "SHRINK,              8192, COPIED,  COPIED,  COPIED",
    "'',                  8192, COPIED,  COPIED,  COPIED",
  })
  void memory_is_shared_the_cheapest_way_that_is_safe(
      String seals,
      long sizeBytes,
      Preference preference,
      SharingPath withGuard,
      SharingPath withoutGuard) {
    Set<Seal> set = seals(seals);
    for (AccessMode access : new AccessMode[] {AccessMode.READ_ONLY, AccessMode.READ_WRITE}) {
      FdFacts facts = facts(FileKind.SHMEM, access, sizeBytes, set);
      assertThat(decide(facts, WITH_GUARD, preference)).isEqualTo(new Share(withGuard));
      assertThat(decide(facts, WITHOUT_GUARD, preference)).isEqualTo(new Share(withoutGuard));
    }
  }

  @ParameterizedTest(name = "{0}, sealable {1}, file of {2}, adopt {3}, kernel with flag {4}: {5}")
  @CsvSource({
    // seals, sealable, size, adopt, noSigbus, path
    "'',          true,  8192, true,  false, ADOPTED",
    "GROW,        true,  9999, true,  false, ADOPTED",
    "'',          true,  8192, false, false, GUARDED",
    "'',          true,  8191, true,  false, GUARDED",
    "SEAL,        false, 8192, true,  false, GUARDED",
    "'',          false, 8192, true,  false, GUARDED",
    "SHRINK,      true,  8192, true,  false, SEALED",
    "SHRINK,      true,  8191, true,  false, GUARDED",
    "'',          true,  8192, false, true,  NOSIGBUS",
    "'',          true,  8191, true,  true,  NOSIGBUS",
    "'',          true,  8192, true,  true,  ADOPTED",
    "SHRINK+SEAL, false, 8192, true,  true,  SEALED",
    "SEAL,        false, 0,    true,  true,  NOSIGBUS",
  })
  void what_is_opted_for_or_found_in_the_kernel_comes_between_sealed_and_guarded(
      String seals,
      boolean sealable,
      long sizeBytes,
      boolean adopt,
      boolean noSigbus,
      SharingPath path) {
    FdFacts facts =
        new FdFacts(FileKind.SHMEM, AccessMode.READ_WRITE, sizeBytes, 0, seals(seals), sealable);
    SharingOptions options = SharingOptions.defaults().withAdopt(adopt);
    KernelFeatures kernel = WITH_GUARD.withNoSigbus(noSigbus);
    assertThat(SharingPolicy.decide(facts, LENGTH, kernel, options)).isEqualTo(new Share(path));
  }

  private static Set<Seal> seals(String names) {
    Set<Seal> set = EnumSet.noneOf(Seal.class);
    for (Seal seal : Seal.values()) {
      if (("+" + names + "+").contains("+" + seal + "+")) {
        set.add(seal);
      }
    }
    return set;
  }

  @Test
  void files_that_can_stall_are_refused_or_quarantined() {
    for (FileKind kind : new FileKind[] {FileKind.DISK, FileKind.NETWORK_OR_FUSE}) {
      FdFacts facts = facts(kind, AccessMode.READ_ONLY, LENGTH, Set.of());
      SharingOptions refusing = SharingOptions.defaults().withDisk(DiskFiles.REFUSED);
      SharingOptions quarantining = SharingOptions.defaults().withDisk(DiskFiles.QUARANTINED);
      assertThat(SharingPolicy.decide(facts, LENGTH, WITH_GUARD, refusing))
          .isEqualTo(refusal(Refusal.MAY_STALL));
      assertThat(SharingPolicy.decide(facts, LENGTH, WITH_GUARD, quarantining))
          .isEqualTo(new Share(SharingPath.QUARANTINED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0x10, 0x20, 0x40000, 0x100000, 0x4000000, 0x200010, Integer.MIN_VALUE})
  void a_flag_that_already_means_something_to_mmap_is_not_an_option(int flag) {
    assertThatThrownBy(() -> SharingOptions.defaults().withNoSigbusFlag(flag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x" + Integer.toHexString(flag));
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void huge_pages_are_copied_whatever_their_seals(Preference preference) {
    FdFacts facts =
        facts(FileKind.HUGETLB, AccessMode.READ_WRITE, 1 << 21, EnumSet.allOf(Seal.class));
    assertThat(decide(facts, WITH_GUARD, preference)).isEqualTo(new Share(SharingPath.COPIED));
  }

  @ParameterizedTest
  @EnumSource(
      value = FileKind.class,
      names = {"SHMEM", "HUGETLB"})
  void memory_that_cannot_be_read_is_refused(FileKind kind) {
    for (AccessMode access : new AccessMode[] {AccessMode.WRITE_ONLY, AccessMode.NONE}) {
      assertThat(decide(facts(kind, access, LENGTH, Set.of()), WITH_GUARD, Preference.AUTO))
          .isEqualTo(refusal(Refusal.NOT_READABLE));
    }
  }

  private static Refuse refusal(Refusal reason) {
    return new Refuse(reason, reason.description());
  }

  @Test
  void a_refusal_is_one_line() {
    for (Refusal refusal : Refusal.values()) {
      assertThat(refusal.description()).isNotBlank().doesNotContain("\n");
    }
  }
}
