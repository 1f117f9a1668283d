package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.SharingOptions.Preference;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SharingPolicyTest {
  private static final long LENGTH = 8192;
  private static final KernelFeatures WITH_GUARD = new KernelFeatures(true, true);
  private static final KernelFeatures WITHOUT_GUARD = new KernelFeatures(false, true);

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
    Set<Seal> set = EnumSet.noneOf(Seal.class);
    for (Seal seal : Seal.values()) {
      if (("+" + seals + "+").contains("+" + seal + "+")) {
        set.add(seal);
      }
    }
    for (AccessMode access : new AccessMode[] {AccessMode.READ_ONLY, AccessMode.READ_WRITE}) {
      FdFacts facts = facts(FileKind.SHMEM, access, sizeBytes, set);
      assertThat(decide(facts, WITH_GUARD, preference)).isEqualTo(new Share(withGuard));
      assertThat(decide(facts, WITHOUT_GUARD, preference)).isEqualTo(new Share(withoutGuard));
    }
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

  @ParameterizedTest
  @EnumSource(
      value = FileKind.class,
      names = {"SHMEM", "HUGETLB"},
      mode = Mode.EXCLUDE)
  void everything_else_is_refused_with_its_reason(FileKind kind) {
    Refusal expected =
        switch (kind) {
          case DISK, NETWORK_OR_FUSE -> Refusal.MAY_STALL;
          case SECRET -> Refusal.SECRET;
          case PIPE -> Refusal.PIPE;
          case SOCKET -> Refusal.SOCKET;
          case CHAR_DEVICE -> Refusal.CHAR_DEVICE;
          case BLOCK_DEVICE -> Refusal.BLOCK_DEVICE;
          case DIRECTORY -> Refusal.DIRECTORY;
          case PATH -> Refusal.PATH_ONLY;
          case ANONYMOUS -> Refusal.ANONYMOUS;
          case OTHER -> Refusal.UNKNOWN_KIND;
          case SHMEM, HUGETLB -> throw new AssertionError(kind);
        };
    for (AccessMode access : AccessMode.values()) {
      for (Preference preference : Preference.values()) {
        assertThat(decide(facts(kind, access, LENGTH, Set.of(Seal.SHRINK)), WITH_GUARD, preference))
            .isEqualTo(refusal(expected));
      }
    }
  }

  @Test
  void a_refusal_is_one_line() {
    for (Refusal refusal : Refusal.values()) {
      assertThat(refusal.description()).isNotBlank().doesNotContain("\n");
    }
  }
}
