package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.EnumSet;
import java.util.Set;

/** What must hold of every decision, whatever the facts: the rules, and not how they are kept. */
class SharingPolicyFuzzTest {
  private static final int LARGEST_BYTES = 1 << 16;

  @FuzzTest(maxDuration = "4m")
  void no_decision_is_less_safe_than_its_facts(FuzzedDataProvider data) {
    var facts =
        new FdFacts(
            data.pickValue(FileKind.values()),
            data.pickValue(AccessMode.values()),
            data.consumeLong(),
            data.consumeLong(),
            seals(data),
            data.consumeBoolean());
    long lengthBytes = data.consumeLong();
    var kernel = kernel(data);
    var options = options(data);

    var decision = SharingPolicy.decide(facts, lengthBytes, kernel, options);

    assertThat(SharingPolicy.decide(facts, lengthBytes, kernel, options)).isEqualTo(decision);
    switch (decision) {
      case Refuse refused -> assertThat(refused.detail()).isNotBlank().hasLineCount(1);
      case Share(var path) -> {
        assertThat(facts.access().canRead()).isTrue();
        assertPath(path, facts, lengthBytes, kernel, options);
      }
    }
  }

  private static void assertPath(
      SharingPath path,
      FdFacts facts,
      long lengthBytes,
      KernelFeatures kernel,
      SharingOptions options) {
    if (facts.kind() != FileKind.SHMEM) {
      // Nothing but the kernel's own memory may be mapped, or read on the event loop.
      assertThat(path).isIn(SharingPath.COPIED, SharingPath.QUARANTINED);
      assertThat(path == SharingPath.COPIED).isEqualTo(facts.kind() == FileKind.HUGETLB);
    }
    if (options.preference() == Preference.COPIED) {
      assertThat(path).isIn(SharingPath.COPIED, SharingPath.QUARANTINED);
    }
    switch (path) {
      case SEALED -> {
        assertThat(facts.seals()).contains(Seal.SHRINK);
        assertThat(facts.sizeBytes()).isGreaterThanOrEqualTo(lengthBytes);
      }
      case ADOPTED -> {
        assertThat(options.adopt() && facts.sealable() && kernel.sealing()).isTrue();
        assertThat(facts.sizeBytes()).isGreaterThanOrEqualTo(lengthBytes);
      }
      case NOSIGBUS -> assertThat(kernel.noSigbus() && options.noSigbusFlag() != 0).isTrue();
      case GUARDED -> assertThat(kernel.busGuard()).isTrue();
      case QUARANTINED -> {
        assertThat(facts.kind()).isIn(FileKind.DISK, FileKind.NETWORK_OR_FUSE);
        assertThat(options.disk()).isEqualTo(DiskFiles.QUARANTINED);
      }
      case COPIED -> assertThat(facts.kind()).isIn(FileKind.SHMEM, FileKind.HUGETLB);
    }
  }

  /** The kernel is asked whether what is taken to keep its size does. */
  @FuzzTest(maxDuration = "4m")
  void what_is_mapped_for_its_seal_cannot_shrink_below_the_pool(FuzzedDataProvider data)
      throws Exception {
    long sizeBytes = data.consumeInt(0, LARGEST_BYTES);
    long lengthBytes = data.consumeInt(1, LARGEST_BYTES);
    var wanted = seals(data);
    boolean sealable = data.consumeBoolean();
    var kernel = new KernelFeatures(data.consumeBoolean(), true, data.consumeBoolean());
    var options = options(data);
    var kinds = sealable ? new Memfd.Option[] {Memfd.Option.SEALABLE} : new Memfd.Option[0];
    try (var file = Memfd.create(Libc.system(), "busproof-fuzz", sizeBytes, kinds)) {
      if (sealable) {
        file.fd().addSeals(wanted);
      }
      var facts = FdFacts.of(Libc.system(), file.fd());
      var decision = SharingPolicy.decide(facts, lengthBytes, kernel, options);
      if (!(decision instanceof Share(var path)) || !path.keepsItsSize()) {
        return;
      }
      if (path == SharingPath.ADOPTED) {
        file.seal(Seal.SHRINK);
      }
      assertThatThrownBy(() -> file.truncate(lengthBytes - 1)).isInstanceOf(LinuxException.class);
      assertThat(file.sizeBytes()).isGreaterThanOrEqualTo(lengthBytes);
    }
  }

  private static Set<Seal> seals(FuzzedDataProvider data) {
    var seals = EnumSet.noneOf(Seal.class);
    for (var seal : Seal.values()) {
      if (data.consumeBoolean()) {
        seals.add(seal);
      }
    }
    return seals;
  }

  private static KernelFeatures kernel(FuzzedDataProvider data) {
    return new KernelFeatures(data.consumeBoolean(), data.consumeBoolean(), data.consumeBoolean());
  }

  private static SharingOptions options(FuzzedDataProvider data) {
    return SharingOptions.defaults()
        .withPreference(data.pickValue(Preference.values()))
        .withAdopt(data.consumeBoolean())
        .withNoSigbusFlag(data.consumeBoolean() ? SharingOptions.MAP_NOSIGBUS : 0)
        .withDisk(data.pickValue(DiskFiles.values()));
  }
}
